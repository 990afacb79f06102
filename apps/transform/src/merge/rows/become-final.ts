import { becomeTable, type MergeTable } from '@sluice/engine'
import { sameColumns } from '@sluice/schema'
import type { MergeContext } from '../tables/context.ts'
import type { GroupLoad } from '../tables/table-group.ts'

/** Fewer rows are copied as fast as the catalog is changed. */
const MANY_ROWS = 20_000

/**
 * On Postgres: lets the staging table of a load become its final table, where this is empty and its rows would be a copy of the
 * staged ones. Gives the number of rows, or undefined where they are to be copied.
 */
export async function becomeFinal(
  { tx, kind, group, keep, isCareful }: MergeContext,
  load: GroupLoad,
  root: MergeTable,
  earlier: readonly GroupLoad[],
): Promise<number | undefined> {
  const { staging, disposition, strategy, replacedFiles, rowsWaiting } = load.root
  const isPlain =
    kind === 'postgres' &&
    !isCareful &&
    keep === undefined &&
    staging !== undefined &&
    !root.stored &&
    !load.marked &&
    strategy === undefined &&
    replacedFiles.length === 0
  const isOwn = isPlain && rowsWaiting >= MANY_ROWS && !group.hasNested && load.nested.length === 0
  const key = group.finals.get(root.final.name)?.primaryKey ?? []
  const hasKey = disposition !== 'replace' && sameColumns(key, root.key)
  const isFirst = earlier.every((one) => one.root.staging === undefined)
  if (!isOwn || !hasKey || !isFirst || !isCopied(root)) return undefined
  return (await becomeTable(tx, root.staging, root.final)) ? rowsWaiting : undefined
}

/** Whether each staged value goes to its column, as it is, and nothing else goes there. */
const isCopied = ({
  columns,
  waiting,
  absent,
  defaulted,
  kept,
  guards,
  triggers,
  unfilled,
}: MergeTable): boolean =>
  [waiting, absent, defaulted, kept, guards, triggers].every((list) => list.length === 0) &&
  unfilled === undefined &&
  columns.every(({ reading, stored, keptOut }) => !reading && !stored && !keptOut)
