import { backfillColumns, countBackfilled, countPending, type MergeTable } from '@sluice/engine'
import type { MergeContext } from './tables/context.ts'
import { rowsSkipped } from './rows/delete-final.ts'
import { planTable } from './tables/plan-table.ts'

/** Staging tables that one statement reads. */
const BATCH = 50

/** Narrows a table to the columns that have values waiting for rows which are merged. */
async function pending(
  { tx }: MergeContext,
  table: MergeTable,
): Promise<{ readonly table: MergeTable; readonly values: number } | undefined> {
  if (!table.exists || !table.marked || table.columns.length === 0) return undefined
  const [counts] = await tx.rows<Record<string, number>>(countPending(table))
  const countOf = new Map(Object.entries(counts ?? {}))
  const columns = table.columns.filter(({ name }) => countOf.get(name))
  if (columns.length === 0) return undefined
  const values = columns.reduce((sum, { name }) => sum + Number(countOf.get(name) ?? 0), 0)
  return { table: { ...table, columns }, values }
}

/** @throws SluiceError E_TRIGGER where triggers or rules of the final table have skipped some of the updates */
async function assertFilled(
  { tx, dialect }: MergeContext,
  batch: readonly MergeTable[],
  updated: number,
): Promise<void> {
  const [first] = batch
  const count = first && first.triggers.length > 0 ? countBackfilled(dialect, batch) : undefined
  if (!first || !count) return
  const [row] = await tx.rows<{ rows: number; unfilled: number }>(count)
  if (row && updated < row.rows && row.unfilled > 0) throw rowsSkipped(first.final, first.triggers, 'update')
}

/**
 * Brings values whose columns have come into the final tables since, in any order, as each row has one owner. Gives their
 * number.
 */
export async function backfill(context: MergeContext): Promise<number> {
  const { tx, dialect, group } = context
  const changed = group.loads.filter(({ marked, root }) => marked && root.mergedSchema !== group.fingerprint)
  const tables: MergeTable[] = []
  let values = 0
  for (const load of changed) {
    for (const table of [load.root, ...load.nested].filter(({ staging }) => staging)) {
      const found = await pending(context, planTable(table, group.finals.get(table.name), true))
      if (!found) continue
      tables.push(found.table)
      values += found.values
    }
  }
  for (const own of Map.groupBy(tables, ({ final }) => final.name).values()) {
    for (let i = 0; i < own.length; i += BATCH) {
      const batch = own.slice(i, i + BATCH)
      const sql = backfillColumns(dialect, batch)
      if (sql) await assertFilled(context, batch, await tx.run(sql))
    }
  }
  return values
}
