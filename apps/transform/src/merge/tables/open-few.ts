import {
  countFinal,
  deleteRepeatedBeside,
  deleteReplacedBeside,
  deleteUnchangedBeside,
  runWithFixedJoinOrder,
  unchangedIn,
  type RowsBeside,
  type Transaction,
} from '@sluice/engine'
import { nestedTables } from '@sluice/ledger'
import type { FinalLoad, OpenFinal } from '@sluice/loader'
import { sameColumns, SYSTEM_COLUMNS, type Table } from '@sluice/schema'

/** Rows of a final table that many rows are written beside at most, or which make way for them. */
export const FEW_ROWS = 20_000

/** What replaces rows of a final table that many rows meet; undefined where a merge has more to do than that. */
export async function meetingFew(
  tx: Transaction,
  { dataset, loadId, primaryKey, columns, many, needsMerge }: FinalLoad,
  root: Table,
): Promise<RowsBeside | undefined> {
  const data = root.columns.map(({ name }) => name).filter((name) => !SYSTEM_COLUMNS.has(name))
  // What becomes of columns that no row brings is for a merge to say, and a key that is not the table's may have several rows.
  if (!many || needsMerge || !data.every((name) => columns.includes(name))) return undefined
  if (!sameColumns(root.primaryKey, primaryKey)) return undefined
  const nested = await nestedTables(tx, dataset)
  if (nested.some((one) => one.root === root.name)) return undefined
  return {
    final: { dataset, name: root.name },
    loadId,
    key: primaryKey,
    values: data.filter((name) => !primaryKey.includes(name)),
  }
}

/**
 * Opens a final table of DuckDB with few rows for many: they are written beside these, without staging. Then of two rows of one key the
 * one goes that a merge would not leave. Undefined where a merge has more to do than that.
 */
export async function openFew(tx: Transaction, load: FinalLoad, root: Table): Promise<OpenFinal | undefined> {
  if (root.columns.some(({ name }) => isRowNumber(name))) return undefined
  const rows = await meetingFew(tx, load, root)
  if (!rows) return undefined
  const [count] = await tx.rows<{ rows: number }>(countFinal(rows))
  if ((count?.rows ?? 0) > FEW_ROWS) return undefined
  // To delete rows that the transaction itself has written makes DuckDB write all of them again.
  if ((await tx.rows(unchangedIn(rows, load.sample))).length > 0) return undefined
  return {
    close: async () => {
      const superseded = await tx.run(deleteRepeatedBeside(rows))
      await runWithFixedJoinOrder(tx, deleteUnchangedBeside(rows))
      await runWithFixedJoinOrder(tx, deleteReplacedBeside(rows))
      return superseded
    },
  }
}

/** Whether a column hides the one by which rows are found. */
const isRowNumber = (column: string): boolean => column.toLowerCase() === 'rowid'
