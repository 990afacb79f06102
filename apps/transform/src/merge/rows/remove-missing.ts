import { finalOf, mark, markings, missingFinal, unmarked, type MergeTable } from '@sluice/engine'
import type { MergeContext } from '../tables/context.ts'
import { deleteWithNested, rowsSkipped } from './delete-final.ts'

/**
 * Deletes or marks the rows of the final table that the load no longer has, and says how many. A row that it has again loses
 * its mark. What a sweep finds comes after the rows of the load were written.
 * @throws SluiceError E_TRIGGER
 */
export async function removeMissing(context: MergeContext, root: MergeTable): Promise<number> {
  const { tx, dialect } = context
  const { missing } = root
  if (!missing) return 0
  const isSwept = missing.by === 'sweep'
  if (isSwept && missing.how === 'hard') return 0
  if (missing.how === 'hard') return deleteWithNested(context, root, missingFinal(dialect, root, missing))
  const marks = markings(dialect, root, missing)
  const wanted = isSwept ? [marks.present] : [marks.present, marks.missing]
  for (const { where } of wanted)
    await context.keep?.(finalOf(root), { from: `${finalOf(root)} as f`, row: 'f', where })
  await tx.run(mark(root, marks.present))
  const marked = isSwept ? 0 : await tx.run(mark(root, marks.missing))
  for (const one of root.triggers.length > 0 ? wanted : [])
    if ((await tx.rows(unmarked(root, one))).length > 0)
      throw rowsSkipped(root.final, root.triggers, 'update')
  return marked
}
