import type { Dialect } from '../../dialect.ts'
import { ident } from '../../quote.ts'
import { systemValues } from './insert-rows.ts'
import { finalOf, stagingOf, type MergeTable } from '../table/merge-table.ts'
import { goingRows } from '../table/row-filter.ts'
import { changes, finalValue, sameKey } from '../table/values.ts'

/** What an update sets so that a final row is the staged row `s`; `key`: the columns in which they are equal. */
export const settings = (dialect: Dialect, table: MergeTable, key: readonly string[]): readonly string[] => [
  ...table.columns
    .filter(({ name }) => !key.includes(name))
    .map((column) => `${ident(column.name)} = ${finalValue(dialect, column)}`),
  ...table.absent.map((name) => `${ident(name)} = null`),
  ...table.defaulted.map((name) => `${ident(name)} = default`),
  ...systemValues(table).map(([name, value]) => `${ident(name)} = ${value}`),
]

/** Overwrites the final rows that have the key of a staged row; with `unchanged: 'keep'` only those that it changes. */
export function updateRows(
  dialect: Dialect,
  table: MergeTable,
  out: string | undefined,
  unchanged: 'keep' | 'rewrite',
): string {
  return `update ${finalOf(table)} as f
set
  ${settings(dialect, table, table.key).join(',\n  ')}
from ${stagingOf(table)} as s
where ${sameKey(dialect, table)}
  and ${goingRows(table, out)}${unchanged === 'keep' ? `\n  and ${changes(dialect, table)}` : ''}`
}
