import type { Dialect } from '../../dialect.ts'
import { ident } from '../../quote.ts'
import { systemValues } from './insert-rows.ts'
import { finalOf, stagingOf, type MergeTable } from '../table/merge-table.ts'
import { goingRows } from '../table/row-filter.ts'
import { changes, finalValue, sameKey } from '../table/values.ts'

/** Overwrites the final rows that have the key of a staged row; with `unchanged: 'keep'` only those that it changes. */
export function updateRows(
  dialect: Dialect,
  table: MergeTable,
  out: string | undefined,
  unchanged: 'keep' | 'rewrite',
): string {
  const sets = [
    ...table.columns
      .filter(({ name }) => !table.key.includes(name))
      .map((column) => `${ident(column.name)} = ${finalValue(dialect, column)}`),
    ...table.absent.map((name) => `${ident(name)} = null`),
    ...table.defaulted.map((name) => `${ident(name)} = default`),
    ...systemValues(table).map(([name, value]) => `${ident(name)} = ${value}`),
  ]
  return `update ${finalOf(table)} as f
set
  ${sets.join(',\n  ')}
from ${stagingOf(table)} as s
where ${sameKey(dialect, table)}
  and ${goingRows(table, out)}${unchanged === 'keep' ? `\n  and ${changes(dialect, table)}` : ''}`
}
