import type { Dialect } from '../../dialect.ts'
import { finalOf, stagingOf, type MergeTable } from '../table/merge-table.ts'
import { goingRows } from '../table/row-filter.ts'
import { changes, sameKey } from '../table/values.ts'
import { inserted } from './insert-rows.ts'
import { settings } from './update-rows.ts'

/**
 * On Postgres: overwrites the final rows that have the key of a staged row that goes, with `unchanged: 'keep'` only those that it
 * changes, and inserts the other staged ones. For tables without constraints, triggers or rules that might mind the order.
 */
export function mergeRows(
  dialect: Dialect,
  table: MergeTable,
  out: string | undefined,
  unchanged: 'keep' | 'rewrite',
): string {
  const { names, values } = inserted(dialect, table)
  const condition = unchanged === 'keep' ? ` and ${changes(dialect, table)}` : ''
  return `merge into ${finalOf(table)} as f
using (select * from ${stagingOf(table)} as s where ${goingRows(table, out)}) as s
on ${sameKey(dialect, table)}
when matched${condition} then update set
  ${settings(dialect, table, table.key).join(',\n  ')}
when not matched then insert (${names.join(', ')})
  values (${values.join(', ')})`
}
