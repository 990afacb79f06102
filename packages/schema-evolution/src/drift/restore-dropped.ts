import { join } from 'node:path'
import type { Engine, EngineKind } from '@sluice/engine'
import { columnOf, fullName } from '@sluice/schema'
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

/** The names of what waits and is not in the tables: of a table, or of a table and a column. */
const missing = ({ finals, observed }: Pick<ProposeOptions, 'finals' | 'observed'>): readonly string[][] =>
  observed.flatMap((table) => {
    const final = finals.find((one) => fullName(one) === fullName(table))
    if (!final) return [[table.name]]
    const columns = table.columns.filter(({ name }) => !columnOf(final, name))
    return columns.map(({ name }) => [table.name, name])
  })

const wordsOf = (text: string): readonly string[] => text.match(/[\p{L}\p{N}_]+/gu) ?? []

/** Whether a migration that was applied names something that is missing: else it cannot have been dropped. */
async function isNamed(
  dir: string,
  { applied, ...tables }: ProposeOptions,
  kind: EngineKind,
): Promise<boolean> {
  const names = missing(tables)
  if (names.length === 0) return false
  const statements = (await readMigrations(dir))
    .filter(({ id }) => applied.has(id))
    .flatMap(({ sql }) => sql[kind]?.statements ?? [])
    .map(({ text }) => new Set(wordsOf(text)))
  return names.some((some) => {
    const words = wordsOf(some.join(' '))
    return statements.some((statement) => words.every((word) => statement.has(word)))
  })
}

/**
 * Proposes anew what the target's migrations have made before, and somebody dropped there by hand: a plain `add column`
 * would fail wherever these migrations run.
 */
export const restoreDropped = (engine: Engine, options: ProposeOptions): Promise<Dropped> =>
  inTurn(engine, 'propose', () => restoreInTurn(engine, options))

async function restoreInTurn(engine: Engine, options: ProposeOptions): Promise<Dropped> {
  const { projectDir, now, contract, kinds } = options
  const dir = join(projectDir, 'migrations')
  // Names are compared first: to plan, and to compare all tables, may take a replay.
  if (!(await isNamed(dir, options, engine.kind))) return NOTHING
  const { changes, ids } = await planProposal(options)
  const wanted = new Set(changes.map((change) => factsOf(change).footprint))
  if (wanted.size === 0) return NOTHING // it is proposed already, or refused
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
