import { ident } from '../../quote.ts'
import type { MergeTable } from '../table/merge-table.ts'

/** Rows that are looked at of a table with more. */
const LOOKED_AT = 100_000

/** On DuckDB: counts the rows of a table, quoted. */
export const countRows = (table: string): string => `select count(*) as rows from ${table}`

/**
 * On DuckDB: the average length in bytes, as text, of what a load brings for a row. All `rows` of the table, quoted, are
 * looked at, or parts of it where they are many.
 */
export function averageBytes({ columns }: Pick<MergeTable, 'columns'>, table: string, rows: number): string {
  const bytes = ['0', ...columns.map(({ name }) => `coalesce(strlen(cast(t.${ident(name)} as text)), 0)`)]
  const part = rows <= LOOKED_AT ? '' : ` tablesample system (${(100 * LOOKED_AT) / rows}%) repeatable (1)`
  return `select coalesce(avg(${bytes.join(' + ')}), 0) as bytes from ${table} as t${part}`
}
