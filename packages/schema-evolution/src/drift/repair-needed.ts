import { join } from 'node:path'
import type { Engine, EngineKind } from '@sluice/engine'
import { columnOf, fullName, strategyColumns, type SchemaChange, tableIn } from '@sluice/schema'
import { factsOf } from '../changes/facts-of.ts'
import { planChanges } from '../diff/diff-tables.ts'
import { isOwnFolder } from '../migration/own-folder.ts'
import { readMigrations } from '../migration/read/read-migrations.ts'
import { planProposal, type Proposal, type ProposeOptions } from '../propose/propose.ts'
import { inTurn } from '../runner/apply/in-turn.ts'
import { placeOf, type Difference } from '../diff/difference.ts'
import { findDrift } from './find-drift.ts'
import { planRepair } from './plan-repair.ts'
import { writeRename } from './write-rename.ts'
import { writeRepair } from './write-repair.ts'

/** What somebody changed by hand, and data that waits needs otherwise. */
export interface NeededRepair {
  /** Bring the migrations and the target together; they run on every target, whatever was done there by hand. */
  readonly repairs: readonly Proposal[]
  /** Places of which nothing is to be proposed, since no migration mends what was done to them. */
  readonly withheld: readonly string[]
}

const NOTHING: NeededRepair = { repairs: [], withheld: [] }

/** Whether columns that are there need a change: somebody may have made or changed them by hand. */
const changesColumns = ({ finals, observed, liveDigits }: ProposeOptions): boolean =>
  planChanges(finals, observed, liveDigits).some(
    ({ kind }) => kind === 'widen-column' || kind === 'relax-not-null',
  )

/** The names of what waits and is not in the tables: of a table, or of a table and a column. */
const missing = ({ finals, observed }: Pick<ProposeOptions, 'finals' | 'observed'>): readonly string[][] =>
  observed.flatMap((table) => {
    const final = tableIn(finals, table)
    if (!final) return [[table.name]]
    const names = [...table.columns.map(({ name }) => name), ...strategyColumns(table.strategy)]
    return names.filter((name) => !columnOf(final, name)).map((name) => [table.name, name])
  })

const isRelaxation = ({ kind }: SchemaChange): boolean => kind === 'relax-not-null'

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
 * Proposes what a proposal has to build on where the target is not as its migrations make it: what somebody dropped, added or
 * changed there by hand. Else the proposal would fit this target alone.
 */
export async function repairNeeded(engine: Engine, options: ProposeOptions): Promise<NeededRepair> {
  const dir = join(options.projectDir, 'migrations')
  if (isOwnFolder(dir)) return NOTHING
  // What is cheap comes first: to plan, and to compare all tables, may take a replay.
  if (!changesColumns(options) && !(await isNamed(dir, options, engine.kind))) return NOTHING
  return inTurn(engine, 'propose', () => repairInTurn(engine, dir, options))
}

async function repairInTurn(engine: Engine, dir: string, options: ProposeOptions): Promise<NeededRepair> {
  const { changes } = await planProposal(options)
  const wanted = new Set(changes.map((change) => factsOf(change).footprint))
  if (wanted.size === 0) return NOTHING // it is proposed already, or rejected
  const drift = await findDrift(engine, dir)
  const { restore, restored, adopt, unrepaired } = planRepair(drift, { adoptExtra: true })
  const relaxed = new Set(changes.filter(isRelaxation).map((change) => factsOf(change).footprint))
  // What may not be null is nothing wrong where all that waits has a value.
  const isWanted = (change: SchemaChange): boolean =>
    (isRelaxation(change) ? relaxed : wanted).has(factsOf(change).footprint)
  const concerns = (difference: Difference): boolean => wanted.has(placeOf(difference))
  const needed = {
    restore: restore.filter(isWanted),
    restored: restored.filter(concerns),
    adopt: adopt.filter(isWanted),
  }
  const written = await writeRepair(drift, needed, options)
  const places = new Map(drift.renamed.map((one) => [`${fullName(one)}.${one.from}`, one]))
  const renames: Proposal[] = []
  for (const [place, rename] of places) {
    if (!wanted.has(place) || rename.pending !== undefined) continue
    const { id, path } = await writeRename(options.projectDir, rename, options.now, options.kinds)
    renames.push({ id, path, changes: [], superseded: [], rename })
  }
  return {
    repairs: [
      ...renames,
      ...written.map(({ id, path, plan }) => ({ id, path, changes: plan.changes, superseded: [] })),
    ],
    withheld: unrepaired.map(({ difference }) => placeOf(difference)).filter((place) => wanted.has(place)),
  }
}
