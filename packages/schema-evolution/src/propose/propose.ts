import type { EngineKind } from '@sluice/engine'
import {
  columnOf,
  modeOfChange,
  renameObserved,
  type ObservedTable,
  type Rejection,
  type Rename,
  type SchemaChange,
  type Table,
  tableIn,
} from '@sluice/schema'
import { factsOf } from '../changes/facts-of.ts'
import { announcedChanges, planChanges, type LiveDigits } from '../diff/diff-tables.ts'
import { expectedTables } from '../shadow/expected-tables.ts'
import { committable } from '../migration/plan.ts'
import { writeMigration } from '../migration/write/write-migration.ts'
import { planTarget, type PlanTargetOptions } from '../changes/risk/plan-target.ts'
import { withoutRejections } from '../rejections/without-rejections.ts'
import { planRetypes, type HintedRetype } from '../diff/retypes.ts'
import { readHistory } from '@sluice/ledger'
import { inTurn, transactionInTurn } from '../runner/apply/in-turn.ts'
import { addedApart, compose, removeSuperseded, supersededBy, withoutRenamed } from './supersede.ts'

export interface ProposeOptions extends PlanTargetOptions {
  /** Folder that has `migrations/`. */
  readonly projectDir: string
  /** Engines to write SQL for; both by default. */
  readonly kinds?: readonly EngineKind[]
  /** The final tables of the target as they are now. */
  readonly finals: readonly Table[]
  /** What waits: one entry for every load and table, in load order. */
  readonly observed: readonly ObservedTable[]
  /** What catalogs of sources announce, of tables of which nothing waits. */
  readonly announced?: readonly ObservedTable[]
  readonly liveDigits: LiveDigits
  /** Ids of the migrations that the target has: see appliedMigrations. */
  readonly applied: ReadonlySet<string>
  /** Ids of those that are not superseded: that the target has, or a part of them, and that others have by now. */
  readonly started?: ReadonlySet<string>
  readonly now: Date
  /** Columns that hints of the config give another name: what waits under the old one belongs to the new one. */
  readonly renames?: readonly Rename[]
  /** What people rejected: it is not proposed again. */
  readonly rejections?: readonly Rejection[]
  /** Proposes only the changes that loads apply at once. */
  readonly contract?: 'evolve'
  /** Places such as `shop.orders.id` of which nothing is proposed: see repairNeeded. */
  readonly withheld?: readonly string[]
  /** Columns that hints of the config give another type than they have. */
  readonly retypes?: readonly HintedRetype[]
}

export interface Proposal {
  readonly id: string
  /** The folder that was written. */
  readonly path: string
  readonly changes: readonly SchemaChange[]
  /** Ids of the migrations whose place it took. */
  readonly superseded: readonly string[]
  /** The column to which it gives another name, and nothing else. */
  readonly rename?: Rename
  /** What is in its way on the target that it was planned on, and why. */
  readonly blocked?: readonly string[]
}

/** The changes that are needed beyond those that the target has and those that were proposed before. */
export async function planProposal(options: Omit<ProposeOptions, 'now' | 'kinds'>) {
  const kind = options.engine?.kind
  const {
    tables: before,
    ids,
    pending,
    renames,
  } = await expectedTables({ ...options, ...(kind && { kind }) })
  const { contract, rejections = [], withheld = [] } = options
  const hinted = (options.renames ?? []).filter((one) => {
    const table = tableIn(before, one)
    return !table || !columnOf(table, one.from) || columnOf(table, one.to) !== undefined
  })
  const observed = options.observed.map((table) => renameObserved([...renames, ...hinted], table))
  const waiting = planChanges(before, observed, options.liveDigits)
  const announced = (options.announced ?? []).map((table) => renameObserved([...renames, ...hinted], table))
  const planned = [...waiting, ...announcedChanges(before, announced, waiting, options.liveDigits)]
  const needed = [...planned, ...planRetypes(options.retypes ?? [], before, planned)]
  const changes = withoutRejections(needed, rejections, before)
    .filter(
      (change) => contract === undefined || modeOfChange(change, [...observed, ...announced]) === contract,
    )
    .filter((change) => !withheld.includes(factsOf(change).footprint))
    .map(committable)
  return { before, changes, ids, pending }
}

/** What a proposal is made of: with the changes of the pending migrations whose place it takes. */
async function planned(options: ProposeOptions) {
  const { before, changes, ids, pending } = await planProposal(options)
  if (changes.length === 0) return undefined
  const { projectDir, started = new Set<string>(), finals, contract, renames = [] } = options
  const superseded = await supersededBy(changes, pending, { projectDir, started, finals, contract })
  const former = superseded.map(({ id }) => id)
  if (former.length === 0) return { before, changes, ids, former }
  // Without them, as if they had never been: then what waits gives the evidence of all of it.
  const skipped = new Set([...options.applied, ...former])
  const fresh = await planProposal({ ...options, applied: skipped })
  const old = superseded.flatMap(({ plan }) => plan.changes).flatMap((one) => withoutRenamed(one, renames))
  const apart = addedApart(fresh.before, [...old, ...changes], fresh.changes, renames)
  const composed = compose(fresh.before, [...old, ...changes, ...apart], fresh.changes)
  if (composed.length === 0) return undefined // another process has just proposed all of it
  return { before: fresh.before, changes: composed, ids, former }
}

/**
 * Writes the migration that what waits makes necessary; undefined, and nothing written, where it needs none. It takes
 * the place of older ones of the same tables that nobody has edited, committed or begun to apply. Processes take turns,
 * so that none plans what another is about to write.
 */
export async function propose(options: ProposeOptions): Promise<Proposal | undefined> {
  const { observed, announced = [], retypes = [] } = options
  if (observed.length + announced.length + retypes.length === 0) return undefined
  return inTurn(options.engine, 'propose', () => proposeInTurn(options))
}

async function proposeInTurn(options: ProposeOptions): Promise<Proposal | undefined> {
  const proposed = await planned(options)
  if (!proposed) return undefined
  const { before, changes, ids, former } = proposed
  const target = await planTarget(options, options.finals, changes)
  const { projectDir, now, kinds, contract } = options
  const write = async () => {
    const written = await writeMigration({
      projectDir,
      before,
      changes,
      ids,
      now,
      target,
      ...(kinds && { kinds }),
      ...(contract && { contract }),
      ...(former.length > 0 && { supersedes: former }),
    })
    if (written) await removeSuperseded(projectDir, former)
    return written
  }
  const written = await unlessApplied(options.engine, former, write)
  if (written === 'applied') return undefined // by another process: the next load proposes what is still needed
  if (!written) return proposeInTurn(options) // another process was faster: plan on top of it
  const blocked = (written.plan.estimates ?? []).flatMap((one) =>
    one.engine === target.kind ? (one.blocked ?? []) : [],
  )
  return {
    id: written.id,
    path: written.path,
    changes,
    superseded: former,
    ...(blocked.length > 0 && { blocked }),
  }
}

/** Does it while no other process applies a migration, if the target has none of these yet. */
async function unlessApplied<T>(
  engine: PlanTargetOptions['engine'],
  ids: readonly string[],
  work: () => Promise<T>,
): Promise<T | 'applied'> {
  if (!engine || ids.length === 0) return work()
  return transactionInTurn(engine, 'migrate', async (tx) => {
    const history = await readHistory(tx)
    return ids.some((id) => history.has(id)) ? 'applied' : work()
  })
}
