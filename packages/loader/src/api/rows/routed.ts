import type { Row } from './row.ts'

/** Returns the table of a row. */
export type TableOfRow = (row: Row) => string

/** Tables that the rows of one resource may go to, unless it says more. */
export const MAX_TABLES = 100
