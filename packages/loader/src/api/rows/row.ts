/** A row as a resource yields it: JSON values, Date, bigint and Uint8Array, nested as in the source. */
export type Row = Readonly<Record<string, unknown>>

/** What a resource yields each time: a row, or a page of rows. */
export type Page = Row | readonly Row[]

/** The rows of what a resource yields: of a page, or one row. */
export const rowsOf = (page: Page): readonly Row[] =>
  Array.isArray(page) ? (page as readonly Row[]) : [page as Row]
