import { join } from 'node:path'
import type { Engine } from '@sluice/engine'
import type { SchemaChange } from '@sluice/schema'
import { factsOf } from '../changes/facts-of.ts'
import { readMigrations } from '../migration/read-migrations.ts'
import { writeMigration } from '../migration/write-migration.ts'
import { planTarget } from '../plan-target.ts'
import { planProposal, type Proposal, type ProposeOptions } from '../propose.ts'
import { inTurn } from '../runner/take-turn.ts'
import { describeDifference, placeOf } from './difference.ts'
import { findDrift } from './find-drift.ts'
import { planRepair } from './plan-repair.ts'

/** What somebody dropped by hand, and data that waits needs again. */
export interface Dropped {
  /** Brings it back; its SQL does nothing on targets that have it, or get it from the migrations before it. */
  readonly proposal?: Proposal
  /** The changes that would bring back the rest, which rows cannot have been without: they are not to be proposed. */
  readonly withheld: readonly string[]
}

const NOTHING: Dropped = { withheld: [] }

/** The names in the SQL that makes what this change makes. */
function namesOf(change: SchemaChange): readonly string[] | undefined {
  if (change.kind === 'create-table') return [change.table.name]
  return change.kind === 'add-column' ? [change.table.name, change.column.name] : undefined
}

/**
 * Proposes anew what the target's migrations have made before, and somebody dropped there by hand: a plain `add column`
 * would fail wherever these migrations run.
 */
export const restoreDropped = (engine: Engine, options: ProposeOptions): Promise<Dropped> =>
  inTurn(engine, 'propose', () => restoreInTurn(engine, options))

async function restoreInTurn(engine: Engine, options: ProposeOptions): Promise<Dropped> {
  const { projectDir, applied, now, contract, kinds } = options
  const { changes, ids } = await planProposal(options)
  const dir = join(projectDir, 'migrations')
  const statements = (await readMigrations(dir))
    .filter(({ id }) => applied.has(id))
    .flatMap(({ sql }) => sql[engine.kind]?.statements ?? [])
  // What their text does not name cannot have been there: a comparison of all tables may need a replay.
  const known = changes.some((change) => {
    const names = namesOf(change)
    return names && statements.some(({ text }) => names.every((name) => text.includes(name)))
  })
  if (!known) return NOTHING
  const wanted = new Set(changes.filter(namesOf).map((change) => factsOf(change).footprint))
  const drift = await findDrift(engine, dir)
  const { restore, restored, unrepaired } = planRepair(drift)
  const withheld = unrepaired
    .map(({ difference }) => placeOf(difference))
    .filter((place) => wanted.has(place))
  const back = restore.flatMap((change, at) => {
    const difference = restored[at]
    return difference && wanted.has(factsOf(change).footprint) ? [{ change, difference }] : []
  })
  if (back.length === 0) return { withheld }
  const target = await planTarget(
    options,
    drift.live,
    back.map(({ change }) => change),
  )
  const written = await writeMigration({
    projectDir,
    before: drift.live,
    changes: back.map(({ change }) => change),
    ids,
    now,
    target,
    repairs: back.map(({ difference }) => describeDifference(difference)),
    reason: 'missing in a live schema',
    ...(kinds && { kinds }),
    ...(contract && { contract }),
  })
  if (!written) return restoreInTurn(engine, options) // another process was faster
  const { id, path, plan } = written
  return { proposal: { id, path, changes: plan.changes, superseded: [] }, withheld }
}
