import type { Dialect } from '../../dialect.ts'
import { finalOf, stagingOf, type MergeTable } from '../table/merge-table.ts'
import { goingRows } from '../table/row-filter.ts'
import { changes, sameKey } from '../table/values.ts'
import { deletionOf, type Deletion } from './deletion.ts'

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

/** Deletes the final rows that a staged row replaces; with `unchanged: 'keep'` only those that it changes. */
export const deleteRows = (
  dialect: Dialect,
  table: MergeTable,
  out: string | undefined,
  unchanged: 'keep' | 'rewrite',
): string => deletionOf(replacedRows(dialect, table, out, unchanged))

/** Whether a final table has its own column that hides the one by which deleteFewRows finds its rows. */
export const hidesRowNumbers = ({ columns, absent, defaulted, kept }: MergeTable): boolean =>
  [...columns.map(({ name }) => name), ...absent, ...defaulted, ...kept].some(isRowNumber)

const isRowNumber = (column: string): boolean => column.toLowerCase() === 'rowid'

/**
 * The same on DuckDB, to be run as it is written: gathers the final rows, and lets the staged ones pass by. Not for tables
 * that hide their row numbers.
 */
export const deleteFewRows = (
  dialect: Dialect,
  table: MergeTable,
  out: string | undefined,
  unchanged: 'keep' | 'rewrite',
): string =>
  `delete from ${finalOf(table)}
where rowid in (
  select f.rowid
  from ${stagingOf(table)} as s
  join ${finalOf(table)} as f on ${replaces(dialect, table, out, unchanged)}
)`
