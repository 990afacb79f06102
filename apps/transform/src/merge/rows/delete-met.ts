import {
  deletionOf,
  finalOf,
  hidesRowNumbers,
  replacedRows,
  rowsOfReplaced,
  type Deletion,
  type MergeTable,
} from '@sluice/engine'
import type { MergeContext } from '../tables/context.ts'
import { NARROW } from './bytes-of-row.ts'
import { findReplaced } from './find-replaced.ts'
import type { Meeting } from './writing.ts'

/** How many final rows were deleted; `met`: how many have the key of a staged row, where that is known. */
export interface Deleted {
  readonly rows: number
  readonly met?: number
}

/** Deletes the final rows that the staged ones replace, on DuckDB. */
export async function deleteMet(context: MergeContext, meeting: Meeting): Promise<Deleted> {
  const { tx, dialect } = context
  const { root, unchanged, out, areMany, bytes } = meeting
  if (!areMany || hidesRowNumbers(root))
    return { rows: await keepAndDelete(context, root, replacedRows(dialect, root, out, unchanged)) }
  const findAndDelete = async (): Promise<Deleted> => {
    const { table, rows, met, drop } = await findReplaced(context, meeting)
    if (rows > 0) await keepAndDelete(context, root, rowsOfReplaced(root, table))
    await drop()
    return { rows, met }
  }
  return (await bytes()) <= NARROW ? tx.inLessMemory(findAndDelete) : findAndDelete()
}

async function keepAndDelete({ tx, keep }: MergeContext, root: MergeTable, rows: Deletion): Promise<number> {
  await keep?.(finalOf(root), rows)
  return tx.run(deletionOf(rows))
}
