import {
  finalOf,
  mark,
  markings,
  missingFinal,
  unmarked,
  type Marking,
  type MergeTable,
} from '@sluice/engine'
import type { MergeContext } from '../tables/context.ts'
import { deleteWithNested, rowsSkipped } from './delete-final.ts'

/**
 * Sets or takes away the marks of rows of the final table, and says of how many.
 * @throws SluiceError E_TRIGGER
 */
export async function markFinal(
  { tx, keep }: MergeContext,
  root: MergeTable,
  marking: Marking,
): Promise<number> {
  await keep?.(finalOf(root), { from: `${finalOf(root)} as f`, row: 'f', where: marking.where })
  const marked = await tx.run(mark(root, marking))
  if (root.triggers.length > 0 && (await tx.rows(unmarked(root, marking))).length > 0)
    throw rowsSkipped(root.final, root.triggers, 'update')
  return marked
}

/**
 * Deletes or marks the rows of the final table that the load no longer has, and says how many. A row that it has again loses
 * its mark. What a sweep finds comes after the rows of the load were written.
 * @throws SluiceError E_TRIGGER
 */
export async function removeMissing(context: MergeContext, root: MergeTable): Promise<number> {
  const { dialect } = context
  const { missing } = root
  if (!missing) return 0
  const isSwept = missing.by === 'sweep'
  if (missing.how === 'hard')
    return isSwept ? 0 : deleteWithNested(context, root, missingFinal(dialect, root, missing))
  const marks = markings(dialect, root, missing)
  await markFinal(context, root, marks.present)
  return isSwept ? 0 : markFinal(context, root, marks.missing)
}
