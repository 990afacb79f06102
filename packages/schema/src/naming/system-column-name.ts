/** Columns that every table of PostgreSQL has already: no column can be created with these names. */
const TAKEN: ReadonlySet<string> = new Set(['ctid', 'xmin', 'xmax', 'cmin', 'cmax', 'tableoid'])

/** Whether PostgreSQL keeps this column name for itself. */
export const isSystemColumn = (column: string): boolean => TAKEN.has(column)

/** The name of a column, with `_value` after it where PostgreSQL keeps it for itself; the same on both engines. */
export const besideSystemColumns = (column: string): string =>
  isSystemColumn(column) ? `${column}_value` : column
