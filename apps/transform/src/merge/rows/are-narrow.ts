import { averageBytes, countRows, finalOf, stagingOf, type MergeTable } from '@sluice/engine'
import type { MergeContext } from '../tables/context.ts'

/** Bytes of a row. Rows of 2,000 that DuckDB joins with half of its memory exceed this; it writes narrower ones to disk in time. */
const NARROW = 512

/** Whether DuckDB joins the staged rows of a table with others in half of its memory. */
export async function areNarrow({ tx, kind }: MergeContext, table: MergeTable): Promise<boolean> {
  if (kind === 'postgres') return false
  for (const one of [stagingOf(table), finalOf(table)]) {
    const [{ rows = 0 } = {}] = await tx.rows<{ rows: number }>(countRows(one))
    const [{ bytes = 0 } = {}] = await tx.rows<{ bytes: number }>(averageBytes(table, one, rows))
    if (bytes > NARROW) return false
  }
  return true
}
