import {
  createReplaced,
  deletionOf,
  finalOf,
  hidesRowNumbers,
  qualified,
  REPLACED,
  replacedRows,
  rowsOfReplaced,
  runWithFixedJoinOrder,
  type Deletion,
  type MergeTable,
} from '@sluice/engine'
import { stagingSchema } from '@sluice/schema'
import type { MergeContext } from '../tables/context.ts'
import type { Writing } from './writing.ts'

/** Final rows are few beside this many times more that are staged: they are gathered rather than the staged ones. */
const FEW = 4

/** Which rows of a table are deleted for the `rows` staged ones that go, many or not; `finalRows`: how many the table has. */
export interface Meeting extends Pick<Writing, 'root' | 'unchanged'> {
  readonly out: string | undefined
  readonly rows: number
  readonly finalRows: number
  readonly areMany: boolean
  /** Whether these rows are joined in less memory; see areNarrow. */
  isNarrow(): Promise<boolean>
}

/** Deletes the final rows that the staged ones replace, on DuckDB, and gives their number. */
export async function deleteMet(context: MergeContext, meeting: Meeting): Promise<number> {
  const { tx, dialect, group } = context
  const { root, unchanged, out, rows, finalRows, areMany } = meeting
  if (!areMany || hidesRowNumbers(root))
    return keepAndDelete(context, root, replacedRows(dialect, root, out, unchanged))
  const replaced = qualified(stagingSchema(group.dataset), REPLACED)
  const find = createReplaced(dialect, root, out, unchanged, replaced)
  const findAndDelete = async (): Promise<number> => {
    const found = finalRows <= rows / FEW ? await runWithFixedJoinOrder(tx, find) : await tx.run(find)
    if (found > 0) await keepAndDelete(context, root, rowsOfReplaced(root, replaced))
    await tx.later(`drop table ${replaced}`)
    return found
  }
  // To compare whole rows takes most memory of a merge.
  return (await meeting.isNarrow()) ? tx.inLessMemory(findAndDelete) : findAndDelete()
}

async function keepAndDelete({ tx, keep }: MergeContext, root: MergeTable, rows: Deletion): Promise<number> {
  await keep?.(finalOf(root), rows)
  return tx.run(deletionOf(rows))
}
