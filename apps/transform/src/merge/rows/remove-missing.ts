import { finalOf, mark, markings, missingFinal, unmarked, type MergeTable } from '@sluice/engine'
import type { MergeContext } from '../tables/context.ts'
import { deleteWithNested, rowsSkipped } from './delete-final.ts'

/**
 * Deletes or marks the rows of the final table that the load no longer has, and says how many. A row that it has again loses
 * its mark.
 * @throws SluiceError E_TRIGGER
 */
export async function removeMissing(context: MergeContext, root: MergeTable): Promise<number> {
  const { tx, dialect } = context
  const { missing } = root
  if (!missing) return 0
  if (missing.how === 'hard') return deleteWithNested(context, root, missingFinal(dialect, root, missing))
  const marks = markings(dialect, root, missing)
  for (const { where } of [marks.present, marks.missing])
    await context.keep?.(finalOf(root), { from: `${finalOf(root)} as f`, row: 'f', where })
  await tx.run(mark(root, marks.present))
  const marked = await tx.run(mark(root, marks.missing))
  for (const one of root.triggers.length > 0 ? [marks.present, marks.missing] : [])
    if ((await tx.rows(unmarked(root, one))).length > 0)
      throw rowsSkipped(root.final, root.triggers, 'update')
  return marked
}
