import { averageBytes, countRows, finalOf, stagingOf, type MergeTable } from '@sluice/engine'
import type { MergeContext } from '../tables/context.ts'

/** Bytes of a row. Rows of 2,000 that DuckDB joins with half of its memory exceed this; it writes narrower ones to disk in time. */
export const NARROW = 512

/** On DuckDB: how many bytes a row of a table has on average, of the staged rows or of the final ones, whichever have more. */
export async function bytesOfRow({ tx }: Pick<MergeContext, 'tx'>, table: MergeTable): Promise<number> {
  let most = 0
  for (const one of [stagingOf(table), finalOf(table)]) {
    const [{ rows = 0 } = {}] = await tx.rows<{ rows: number }>(countRows(one))
    const [{ bytes = 0 } = {}] = await tx.rows<{ bytes: number }>(averageBytes(table, one, rows))
    most = Math.max(most, bytes)
  }
  return most
}
