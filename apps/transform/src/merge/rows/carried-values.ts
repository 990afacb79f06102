import { bringCarried, keepCarried, qualified, type MergeTable } from '@sluice/engine'
import { stagingSchema } from '@sluice/schema'
import { isUpdatedInPlace } from './update-in-place.ts'
import type { MergeContext } from '../tables/context.ts'

/**
 * Does what replaces nested rows, and gives those that come with the same values what people have written into columns of their own.
 */
export async function carryValues(
  { tx, dialect, group }: MergeContext,
  root: MergeTable,
  tables: readonly MergeTable[],
  out: string | undefined,
  replace: () => Promise<void>,
): Promise<void> {
  const isMerged = root.key.length > 0 && !root.insertOnly && !root.versions && !root.marked
  const carrying = isMerged
    ? tables.filter(
        (table) => table.nested && table.exists && table.carried.length > 0 && !isUpdatedInPlace(root, table),
      )
    : []
  const nameOf = (i: number): string => qualified(stagingSchema(group.dataset), `_sluice_carried_${i}`)
  for (const [i, table] of carrying.entries()) await tx.run(keepCarried(dialect, root, table, out, nameOf(i)))
  await replace()
  for (const [i, table] of carrying.entries()) {
    await tx.run(bringCarried(root, table, nameOf(i)))
    await tx.later(`drop table ${nameOf(i)}`)
  }
}
