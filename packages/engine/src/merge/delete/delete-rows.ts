import type { Dialect } from '../../dialect.ts'
import { finalOf, stagingOf, type MergeTable } from '../table/merge-table.ts'
import { goingRows } from '../table/row-filter.ts'
import { changes, sameKey } from '../table/values.ts'
import type { Deletion } from './deletion.ts'

/** What the staged rows `s` and the final rows `f` that they replace have in common. */
const replaces = (
  dialect: Dialect,
  table: MergeTable,
  out: string | undefined,
  unchanged: 'keep' | 'rewrite',
): string =>
  `${sameKey(dialect, table)}
  and ${goingRows(table, out)}${unchanged === 'keep' ? `\n  and ${changes(dialect, table)}` : ''}`

/** The final rows that a staged row replaces; with `unchanged: 'keep'` only those that it changes. */
export const replacedRows = (
  dialect: Dialect,
  table: MergeTable,
  out: string | undefined,
  unchanged: 'keep' | 'rewrite',
): Deletion => ({
  from: `${finalOf(table)} as f`,
  row: 'f',
  using: `${stagingOf(table)} as s`,
  where: replaces(dialect, table, out, unchanged),
})

/** Whether a final table has its own column that hides the row numbers of DuckDB. */
export const hidesRowNumbers = ({ columns, absent, defaulted, kept }: MergeTable): boolean =>
  [...columns.map(({ name }) => name), ...absent, ...defaulted, ...kept].some(isRowNumber)

const isRowNumber = (column: string): boolean => column.toLowerCase() === 'rowid'

/** Name of the table, in the staging schema, of the numbers of the final rows that a load replaces. */
export const REPLACED = '_sluice_replaced'

/**
 * On DuckDB: finds the final rows that a staged row replaces once, for whatever is done with them. `replaced` names the table, quoted.
 * Run as it is written, it gathers the final rows, and lets the staged ones pass by. Not for tables that hide their row numbers.
 */
export const createReplaced = (
  dialect: Dialect,
  table: MergeTable,
  out: string | undefined,
  unchanged: 'keep' | 'rewrite',
  replaced: string,
): string =>
  `create table ${replaced} as
select f.rowid as number
from ${stagingOf(table)} as s
join ${finalOf(table)} as f on ${replaces(dialect, table, out, unchanged)}`

/** The final rows that createReplaced has found. */
export const rowsOfReplaced = (table: MergeTable, replaced: string): Deletion => ({
  from: `${finalOf(table)} as f`,
  row: 'f',
  where: `f.rowid in (select number from ${replaced})`,
})
