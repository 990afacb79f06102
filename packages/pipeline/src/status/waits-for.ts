import type { Engine } from '@sluice/engine'
import { integer, unreachable, type SchemaChange } from '@sluice/schema'
import {
  appliedMigrations,
  readMigrations,
  readRejections,
  waitingNeeds,
  type NeedState,
  type WaitingNeed,
} from '@sluice/schema-evolution'
import { migrationsDir, type Project } from '../project/project.ts'

/** What something in staging waits for; its keys are JSON for machines. */
export interface WaitsFor {
  readonly kind: SchemaChange['kind']
  /** Null for a table. */
  readonly column: string | null
  /** Values of the column; rows for a table, and where a value is missing. */
  readonly count: number
  readonly state: NeedState
  /** Null if it is not proposed yet. */
  readonly migration: string | null
  /** Where a person has to change something on the target: why. */
  readonly why?: string
}

/** What waits on a target, and for which of the project's migrations; `loadIds`: of these loads alone. */
export async function readNeeds(
  engine: Engine,
  project: Project,
  loadIds?: ReadonlySet<number>,
): Promise<readonly WaitingNeed[]> {
  const dir = migrationsDir(project)
  const applied = await appliedMigrations(engine)
  const pending = (await readMigrations(dir)).filter(({ id }) => !applied.has(id))
  return waitingNeeds(engine, pending, await readRejections(dir), loadIds)
}

export const waitsFor = ({ need, count, state, migration, why }: WaitingNeed): WaitsFor => ({
  kind: need.kind,
  column: need.column ?? null,
  count,
  state,
  migration: migration ?? null,
  ...(why !== undefined && { why }),
})

/** `5 values of extra`, `3 rows`; a table without rows waits for lists that are all empty. */
function countText({ kind, column, count }: WaitsFor): string {
  switch (kind) {
    case 'create-table':
      return count === 0 ? 'empty lists' : `${integer(count)} ${count === 1 ? 'row' : 'rows'}`
    case 'add-column':
    case 'widen-column':
      return `${integer(count)} ${count === 1 ? 'value' : 'values'} of ${column}`
    case 'relax-not-null':
      return `${integer(count)} ${count === 1 ? 'row' : 'rows'} without ${column}`
    default:
      return unreachable(kind)
  }
}

/** One line for each: what waits, and for what. */
export function waitsForLine(one: WaitsFor): string {
  switch (one.state) {
    case 'pending':
      return `${countText(one)} for migrations/${one.migration}`
    case 'rejected':
      return `${countText(one)} kept out: rejected in migrations/${one.migration}`
    case 'unproposed':
      return `${countText(one)} for a change that the next load proposes`
    case 'by-hand':
      return `${countText(one)}, which the table does not accept: ${one.why ?? ''}; change that by hand`
    default:
      return unreachable(one.state)
  }
}
