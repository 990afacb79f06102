import type { Dialect } from '../dialect.ts'
import { finalOf, stagingOf, type MergeTable } from './merge-table.ts'
import { goingRows } from './row-filter.ts'
import { changes, sameKey } from './values.ts'

/** Deletes the final rows that a staged row replaces; with `unchanged: 'keep'` only those that it changes. */
export const deleteRows = (
  dialect: Dialect,
  table: MergeTable,
  out: string | undefined,
  unchanged: 'keep' | 'rewrite',
): string =>
  `delete from ${finalOf(table)} as f
using ${stagingOf(table)} as s
where ${sameKey(dialect, table)}
  and ${goingRows(table, out)}${unchanged === 'keep' ? `\n  and ${changes(dialect, table)}` : ''}`
