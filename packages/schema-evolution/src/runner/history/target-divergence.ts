import type { Engine } from '@sluice/engine'
import { readMigrations } from '../../migration/read/read-migrations.ts'
import { stateOf } from './check-history.ts'
import { outOfOrder } from './check-order.ts'
import { readHistory } from '@sluice/ledger'

/** How a target differs from the migrations in the folder in a way that no `migrate` can mend. All are ids. */
export interface TargetDivergence {
  /** Applied in another version. */
  readonly changed: readonly string[]
  /** Applied, and not in the folder. */
  readonly missing: readonly string[]
  /** In the folder and not applied, although a newer one that touches the same is. */
  readonly late: readonly string[]
}

/** Compares what a target has applied with the migrations in `dir`. `_sluice` must be installed. */
export async function targetDivergence(engine: Engine, dir: string): Promise<TargetDivergence> {
  const { kind } = engine
  const migrations = (await readMigrations(dir)).filter(({ sql }) => sql[kind] !== undefined)
  const byId = new Map(migrations.map((migration) => [migration.id, migration]))
  const history = await readHistory(engine.session)
  const entries = [...history.values()].filter(({ finished, statements }) => finished || statements > 0)
  const inState = (state: 'changed' | 'missing'): readonly string[] =>
    entries.filter((entry) => stateOf(byId.get(entry.id), entry, kind) === state).map(({ id }) => id)
  const pending = migrations.filter(({ id }) => !history.has(id))
  const applied = migrations.filter(({ id }) => history.has(id))
  return {
    changed: inState('changed'),
    missing: inState('missing'),
    late: outOfOrder(pending, applied, kind).map(({ late }) => late.id),
  }
}

export const isDivergent = ({ changed, missing, late }: TargetDivergence): boolean =>
  changed.length + missing.length + late.length > 0
