import {
  anyMerged,
  deleteReplaced,
  deleteReplacedNested,
  finalOf,
  fitting,
  insertRows,
  type MergeTable,
} from '@sluice/engine'
import { FILE_NAME } from '@sluice/schema'
import { mergeRoot } from './merge-root.ts'
import type { MergeContext } from './context.ts'
import { bookBlocked, bookMerge, bookSchema, bookWaiting } from './count.ts'
import { judge, type Verdict } from './judge.ts'
import { planTable } from './plan-table.ts'
import { compact, dropIfEmpty, dropStaging } from './staging.ts'
import { supersede, supersedeWhole } from './supersede.ts'
import { supersedeFiles } from './supersede-files.ts'
import { replacesStill, type GroupLoad } from './table-group.ts'

const stagedNames = ({ root, nested }: GroupLoad) =>
  [root, ...nested].filter(({ staging }) => staging).map(({ name }) => name)

/** Takes out of the final tables what a load replaces, other than by its keys: everything, or files' former rows. */
async function makeRoom(
  { tx, dialect, group }: MergeContext,
  load: GroupLoad,
  root: MergeTable,
): Promise<void> {
  if (load.root.disposition === 'replace') {
    for (const final of [...group.nested, finalOf(root)]) await tx.run(`delete from ${final}`)
    return
  }
  const files = load.root.replacedFiles
  const known = [...root.columns.map(({ name }) => name), ...root.absent].includes(FILE_NAME)
  if (files.length === 0 || !known) return
  const staged = load.root.staging !== undefined
  for (const nested of group.nested) await tx.run(deleteReplacedNested(dialect, root, files, staged, nested))
  await tx.run(deleteReplaced(dialect, root, files, staged))
}

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
    const narrow = table.columns.some((column) => fitting(dialect, column))
    if (narrow && (await tx.rows(anyMerged(table))).length > 0) return true
  }
  return false
}

/** Books and compacts a table after its rows have been merged; `gone`: nested rows whose root row is no longer there. */
async function settle(
  context: MergeContext,
  table: MergeTable,
  { out, of }: Verdict,
  gone: number,
): Promise<void> {
  const { open, held, losers } = of.get(table) ?? { open: 0, held: 0, losers: 0 }
  const change = table.exists
    ? { merged: open - held - losers - gone, superseded: losers + gone, waiting: held, held }
    : { merged: 0, superseded: losers, waiting: open - losers, held }
  await bookMerge(context.tx, context.group, table.loadId, table.final.name, change)
  // Lists that are all empty ask for their table, too: else a number in their place would have it that lists are JSON.
  await compact(context, table, out, !table.exists && open === 0)
}

/** Brings a load's nested rows into their final table; gives how many of them have lost their root row since. */
async function mergeNested(
  { tx, dialect }: MergeContext,
  root: MergeTable,
  table: MergeTable,
  { out, of }: Verdict,
): Promise<number> {
  const { open, held, losers } = of.get(table) ?? { open: 0, held: 0, losers: 0 }
  if (!table.exists || open === 0) return 0
  // Rows that waited may be those of a root row which was merged before them, and overwritten since.
  const unless = table.marked ? ({ kind: 'root-is-gone', root: finalOf(root) } as const) : undefined
  return open - held - losers - (await tx.run(insertRows(dialect, table, out, unless)))
}

/** What a merge of one load leaves of the loads before it, and whether later ones must queue behind it. */
export interface Merged {
  readonly earlier: readonly GroupLoad[]
  readonly blocks: boolean
}

/** Supersedes what a load makes obsolete wherever its own rows end: all that waits, or the former rows of its files. */
async function supersedeFirst(
  context: MergeContext,
  load: GroupLoad,
  earlier: readonly GroupLoad[],
): Promise<readonly GroupLoad[]> {
  if (load.marked) return earlier
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
  await bookWaiting(context.tx, context.group, load.loadId, stagedNames(load), false)
  return { earlier, blocks: true }
}

/** Merges what fits of one load's rows. `before`: the loads before it of which something waits still. */
export async function mergeOne(
  context: MergeContext,
  load: GroupLoad,
  before: readonly GroupLoad[],
): Promise<Merged> {
  const { tx, group } = context
  const plan = (table: GroupLoad['root']) =>
    planTable(table, group.finals.get(table.name), load.marked, group.keptOut.get(table.name))
  const names = [load.root, ...load.nested].map(({ name }) => name)
  let earlier = await supersedeFirst(context, load, before)
  const root = plan(load.root)
  if (!root.exists) {
    await bookWaiting(tx, group, load.loadId, stagedNames(load), false)
    // A new version of a file without rows has done all it does: it waits for no table.
    if (load.root.staging && !load.marked && (await dropIfEmpty(context, root))) {
      for (const table of load.nested.filter(({ staging }) => staging))
        await dropStaging(context, plan(table))
    }
    return { earlier, blocks: false }
  }

  if (!load.marked && load.root.staging && load.root.disposition === 'merge') {
    earlier = await supersede(context, earlier, { kind: 'keys', by: root })
  }
  const tables = [
    ...(load.root.staging ? [root] : []),
    ...load.nested.filter(({ staging }) => staging).map(plan),
  ]
  const verdict = await judge(context, load.root, tables)
  const { out } = verdict
  if (replacesStill(load) && verdict.misfits) {
    if (out) await tx.run(`drop table ${out}`)
    await bookWaiting(tx, group, load.loadId, stagedNames(load), true)
    return { earlier, blocks: true }
  }

  if (!load.marked) await makeRoom(context, load, root)
  if (replacesStill(load)) {
    await supersedeWhole(context, earlier)
    earlier = []
  }
  const nestedOrWaiting = group.hasNested || (await haveWaitingValues(context, earlier))
  const { open, held, losers } = verdict.of.get(root) ?? { open: 0, held: 0, losers: 0 }
  const going = open - held - losers
  const unchanged = load.marked || nestedOrWaiting ? 'rewrite' : 'keep'
  if (going > 0) await mergeRoot(context, root, out, going, unchanged)
  for (const table of tables) {
    const gone = table.nested ? await mergeNested(context, root, table, verdict) : 0
    await settle(context, table, verdict, gone)
  }
  if (out) await tx.run(`drop table ${out}`)
  await bookSchema(tx, group, load.loadId, names, verdict.blocked.length > 0)
  await bookBlocked(tx, group, load, verdict.blocked)
  return { earlier, blocks: false }
}
