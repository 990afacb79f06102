import { updateNested, type MergeTable } from '@sluice/engine'
import type { MergeContext } from '../tables/context.ts'

/**
 * Whether the rows of a nested table with its own key are updated where their root rows are. A foreign key of the table
 * might not let them be those of a root row that is yet to come.
 */
export const isUpdatedInPlace = (root: MergeTable, table: MergeTable): boolean =>
  table.nested &&
  table.exists &&
  !root.marked &&
  !table.marked &&
  table.ownKey.length > 0 &&
  table.guards.every(({ kind }) => kind !== 'foreign-key')

/**
 * Overwrites nested rows whose list comes again with a row of the same key, before their root rows are overwritten: they become
 * those of the new root row. Gives their number by table.
 */
export async function updateInPlace(
  { tx, dialect }: MergeContext,
  root: MergeTable,
  tables: readonly MergeTable[],
  out: string | undefined,
): Promise<ReadonlyMap<MergeTable, number>> {
  const updated = new Map<MergeTable, number>()
  // The innermost first: the rows that they are in are found by their former ids.
  for (const table of tables.toReversed()) {
    if (!isUpdatedInPlace(root, table)) continue
    const chain = chainOf(table, root, tables)
    if (chain) updated.set(table, await tx.run(updateNested(dialect, chain, out)))
  }
  return updated
}

/** A nested table and those above it, the root last. */
function chainOf(
  table: MergeTable,
  root: MergeTable,
  tables: readonly MergeTable[],
): readonly MergeTable[] | undefined {
  if (table === root) return [root]
  const parent = tables.find(({ final }) => final.name === table.parent)
  const above = parent && chainOf(parent, root, tables)
  return above && [table, ...above]
}
