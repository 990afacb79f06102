/** A row as a resource yields it: JSON values, and Date, bigint and Uint8Array, nested as the source has them. */
export type Row = Readonly<Record<string, unknown>>

/** What a resource yields at once: a row, or a page of rows. */
export type Page = Row | readonly Row[]

/** The rows of what a resource yields: of a page, or one row. */
export const rowsOf = (page: Page): readonly Row[] =>
  Array.isArray(page) ? (page as readonly Row[]) : [page as Row]
