import { ROW_ID } from '@sluice/schema'
import { ident } from '../../quote.ts'

/**
 * DuckDB reads the indexes of a file when a table is first filled. Until then, rows that the same transaction has deleted
 * still count for a unique index. `table`: quoted.
 */
export const bindIndexes = (table: string): string =>
  `insert into ${table} (${ident(ROW_ID)}) select 0 where false`
