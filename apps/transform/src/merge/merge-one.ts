import { anyMerged, fitting, type MergeTable } from '@sluice/engine'
import { type LoadKey, recordBlocked, recordMerge, recordMergedSchema, recordWaiting } from '@sluice/ledger'
import { blockedSchema, isBlockedSchema } from './tables/blocked-schema.ts'
import type { MergeContext, Unfilled } from './tables/context.ts'
import { becomeFinal } from './rows/become-final.ts'
import { classifyRows, NONE, type RowClasses } from './rows/classify-rows.ts'
import { awaits, compareVersions, lacksColumns } from './rows/compare-versions.ts'
import { withHistory } from './history/with-history.ts'
import { planTable } from './tables/plan-table.ts'
import { rejectedRows } from './rows/rejected/rejected-rows.ts'
import { compact, dropIfEmpty, dropStaging, forgetStaging } from './tables/staging.ts'
import { supersedeKeys, supersedeWhole } from './supersede/supersede.ts'
import { supersedeFiles } from './supersede/supersede-files.ts'
import { comparesStill, replacesStill, type GroupLoad } from './tables/table-group.ts'
import { writeRows } from './rows/write-rows.ts'
import { sweepMissing } from './sweep/sweep-missing.ts'

const keyOf = ({ group }: MergeContext, { loadId }: GroupLoad): LoadKey => ({
  dataset: group.dataset,
  loadId,
})

const stagedNames = ({ root, nested }: GroupLoad) =>
  [root, ...nested].filter(({ staging }) => staging).map(({ name }) => name)

/**
 * Earlier loads have values for merged rows which wait for a column, or for room in one: a row that comes again must become
 * this load's.
 */
async function haveWaitingValues(
  { tx, dialect, group }: MergeContext,
  earlier: readonly GroupLoad[],
): Promise<boolean> {
  for (const { marked, root } of earlier) {
    if (!marked || !root.staging) continue
    const table = planTable(root, group.finals.get(root.name), true)
    if (table.waiting.length > 0) return true
    const narrow =
      isBlockedSchema(root.mergedSchema) || table.columns.some((column) => fitting(dialect, column))
    if (narrow && (await tx.rows(anyMerged(table))).length > 0) return true
  }
  return false
}

/** Values of the load's merged rows that the final tables do not take. */
const unfilledOf = ({ unfilled = [] }: MergeContext, { loadId }: GroupLoad): readonly Unfilled[] =>
  unfilled.filter((one) => one.loadId === loadId)

/**
 * Records and compacts a table after its rows have been merged; `gone`: nested rows whose root row is no longer there;
 * `missing`: rows of the table that the load no longer has. Returns what compact does.
 */
async function settle(
  context: MergeContext,
  table: MergeTable,
  { out, of, older }: RowClasses,
  gone: number,
  missing: number,
): Promise<boolean> {
  const { open, blocked, duplicates, deleting } = of.get(table) ?? NONE
  const deleted = table.nested || table.versions ? 0 : deleting + missing
  const change = table.exists
    ? {
        merged: open - blocked - duplicates - gone,
        superseded: duplicates + gone,
        waiting: blocked,
        blocked,
        deleted,
        older: table.nested ? 0 : older,
      }
    : { merged: 0, superseded: duplicates, waiting: open - duplicates, blocked }
  const key = { dataset: context.group.dataset, loadId: table.loadId }
  await recordMerge(context.tx, key, table.final.name, change)
  // Lists that are all empty ask for their table, too: else a number in their place would have it that lists are JSON.
  return compact(context, table, out, !table.exists && open === 0)
}

/** Whether some rows may fail by themselves: others of the load have, at this merge or at an earlier one. */
const isDoubtful = ({ kind, isCareful }: MergeContext, { root }: GroupLoad): boolean =>
  isCareful === true || (kind === 'postgres' && isBlockedSchema(root.mergedSchema))

/** What a merge of one load leaves of the loads before it, and whether later ones must queue behind it. */
export interface Merged {
  readonly earlier: readonly GroupLoad[]
  readonly blocks: boolean
  /** True where rows of the load went into the final tables, or it had none. */
  readonly isMerged?: true
  /** True where nothing of the load waits any more; where it is not set, staging has to be looked at. */
  readonly isDrained?: boolean
}

/** Supersedes what a load makes obsolete wherever its own rows end: all that waits, or the former rows of its files. */
async function supersedeFirst(
  context: MergeContext,
  load: GroupLoad,
  earlier: readonly GroupLoad[],
): Promise<readonly GroupLoad[]> {
  if (load.marked || comparesStill(load)) return earlier
  if (load.root.disposition === 'replace') {
    // A merged load with values that wait for a column stays what the table holds until this one is merged.
    const current = (one: GroupLoad) => one.marked && one.root.disposition === 'replace'
    await supersedeWhole(
      context,
      earlier.filter((one) => !current(one)),
    )
    return earlier.filter(current)
  }
  return supersedeFiles(context, load, earlier)
}

/** Lets a load wait as a whole; what it makes obsolete of earlier loads leaves staging all the same. */
export async function queue(
  context: MergeContext,
  load: GroupLoad,
  before: readonly GroupLoad[],
): Promise<Merged> {
  const earlier = await supersedeFirst(context, load, before)
  await recordWaiting(context.tx, keyOf(context, load), stagedNames(load), false)
  return { earlier, blocks: true }
}

/** Rows that are blocked may go in without any change of the tables, so each merge looks at them again. */
async function recordClasses(
  context: MergeContext,
  load: GroupLoad,
  blocked: RowClasses['blocked'],
): Promise<void> {
  const { tx, group } = context
  const { root, nested, marked } = load
  const names = [root, ...nested].map(({ name }) => name)
  const seen = blocked.length > 0 ? blockedSchema(group.fingerprint) : group.fingerprint
  await recordMergedSchema(tx, keyOf(context, load), names, seen)
  if (blocked.length > 0 || marked || root.strategy?.versions || root.strategy?.missing)
    await recordBlocked(tx, keyOf(context, load), root.name, blocked)
}

/** Merges what fits of one load's rows. `before`: the loads before it of which something waits still. */
export const mergeOne = (
  context: MergeContext,
  load: GroupLoad,
  before: readonly GroupLoad[],
): Promise<Merged> => withHistory(context, load, before, (keeping) => mergeRows(keeping, load, before))

/** Finds rows that the source deleted by their keys, where the load asks for it; gives their number. */
async function sweep(context: MergeContext, load: GroupLoad, root: MergeTable): Promise<number> {
  const { sweep: asked } = context
  if (asked?.loadId !== load.loadId || !root.missing) return 0
  const swept = await sweepMissing(context, root, asked.source)
  asked.onSwept(swept)
  return swept.gone
}

async function mergeRows(
  context: MergeContext,
  load: GroupLoad,
  before: readonly GroupLoad[],
): Promise<Merged> {
  const { tx, group } = context
  const left = unfilledOf(context, load)
  const plan = (table: GroupLoad['root']): MergeTable => {
    const planned = planTable(table, group.finals.get(table.name), load.marked, group.keptOut.get(table.name))
    const unfilled = left.find((one) => one.table === table.name)?.positions
    return { ...planned, ...(unfilled !== undefined && { unfilled }) }
  }
  const key = keyOf(context, load)
  let earlier = await supersedeFirst(context, load, before)
  const root = plan(load.root)
  if (!root.exists) {
    await recordWaiting(tx, key, stagedNames(load), false)
    // A new version of a file without rows has done all it does: it waits for no table. One that says which rows are missing has not.
    if (load.root.staging && !load.marked && !comparesStill(load) && (await dropIfEmpty(context, root))) {
      for (const table of load.nested.filter(({ staging }) => staging))
        await dropStaging(context, plan(table))
    }
    return { earlier, blocks: false }
  }

  if (
    !load.marked &&
    load.root.staging &&
    load.root.disposition === 'merge' &&
    !root.insertOnly &&
    !root.versions
  ) {
    earlier = await supersedeKeys(context, earlier, root)
  }
  const became = await becomeFinal(context, load, root, earlier)
  if (became !== undefined) {
    await recordMerge(tx, key, root.final.name, { merged: became, superseded: 0, waiting: 0, blocked: 0 })
    await forgetStaging(context, root)
    await recordClasses(context, load, [])
    return { earlier, blocks: false, isMerged: true, isDrained: true }
  }
  const tables = [
    ...(load.root.staging ? [root] : []),
    ...load.nested.filter(({ staging }) => staging).map(plan),
  ]
  const nestedOrWaiting =
    group.hasNested || (!replacesStill(load) && (await haveWaitingValues(context, earlier)))
  const unchanged = load.marked || nestedOrWaiting || root.versions ? 'rewrite' : 'keep'
  const writing = { root, tables, unchanged } as const
  const rejected = isDoubtful(context, load) ? await rejectedRows(context, load, writing, earlier) : []
  const rows = await classifyRows(context, load.root, tables, earlier, { rejected })
  const lacks =
    comparesStill(load) &&
    (rows.blocked.length > 0 || lacksColumns(context, tables, rows) || awaits(context, earlier))
  if ((replacesStill(load) || comparesStill(load)) && (rows.misfits || lacks)) {
    if (rows.out) await tx.later(`drop table ${rows.out}`)
    if (comparesStill(load)) await recordBlocked(tx, key, load.root.name, rows.blocked)
    await recordWaiting(tx, key, stagedNames(load), true)
    return { earlier, blocks: true }
  }
  const classified =
    comparesStill(load) && load.root.staging ? await compareVersions(context, root, tables, rows) : rows

  if (replacesStill(load)) {
    await supersedeWhole(context, earlier)
    earlier = []
  }
  const { classes, gone, missing } = await writeRows(context, load, writing, classified)
  const swept = await sweep(context, load, root)
  let isDrained = true
  for (const table of tables) {
    const lost = table === root ? missing + swept : 0
    const drained = await settle(context, table, classes, gone.get(table) ?? 0, lost)
    isDrained &&= drained
  }
  const { out } = classes
  if (out) await tx.later(`drop table ${out}`)
  await recordClasses(context, load, [...classes.blocked, ...left.flatMap((one) => one.blocked)])
  return { earlier, blocks: false, isMerged: true, isDrained }
}
