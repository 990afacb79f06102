import {
  countFinal,
  deleteRepeatedBeside,
  deleteReplacedBeside,
  deleteUnchangedBeside,
  runWithFixedJoinOrder,
  unchangedIn,
  type Transaction,
} from '@sluice/engine'
import { nestedTables } from '@sluice/ledger'
import type { FinalLoad, OpenFinal } from '@sluice/loader'
import { sameColumns, SYSTEM_COLUMNS, type Table } from '@sluice/schema'

/** Rows of a final table that many rows are written beside at most. */
const FEW_ROWS = 20_000

/**
 * Opens a final table of DuckDB with few rows for many: they are written beside these, without staging. Then of two rows of one key the
 * one goes that a merge would not leave. Undefined where a merge has more to do than that.
 */
export async function openFew(
  tx: Transaction,
  { dataset, loadId, primaryKey, columns, many, needsMerge, sample }: FinalLoad,
  root: Table,
): Promise<OpenFinal | undefined> {
  const data = root.columns.map(({ name }) => name).filter((name) => !SYSTEM_COLUMNS.has(name))
  // What becomes of columns that no row brings is for a merge to say, and a key that is not the table's may have several rows.
  if (!many || needsMerge || !data.every((name) => columns.includes(name))) return undefined
  if (!sameColumns(root.primaryKey, primaryKey) || data.some(isRowNumber)) return undefined
  const [count] = await tx.rows<{ rows: number }>(countFinal({ final: { dataset, name: root.name } }))
  if ((count?.rows ?? 0) > FEW_ROWS) return undefined
  const nested = await nestedTables(tx, dataset)
  if (nested.some((one) => one.root === root.name)) return undefined
  const rows = {
    final: { dataset, name: root.name },
    loadId,
    key: primaryKey,
    values: data.filter((name) => !primaryKey.includes(name)),
  }
  // To delete rows that the transaction itself has written makes DuckDB write all of them again.
  if ((await tx.rows(unchangedIn(rows, sample))).length > 0) return undefined
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
