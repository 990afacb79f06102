import type { RowCounts } from '@sluice/loader'

export const COUNTS = [
  'rows_read',
  'rows_merged',
  'rows_waiting',
  'rows_held',
  'rows_superseded',
  'rows_quarantined',
  'rows_discarded',
] as const satisfies readonly (keyof RowCounts)[]

/** `t.rows_read, t.rows_merged, ...` */
export const countColumns = (alias: string): string => COUNTS.map((name) => `${alias}.${name}`).join(', ')

/** Their sums, as integers on both engines. */
export const countSums = (alias: string): string =>
  COUNTS.map((name) => `cast(coalesce(sum(${alias}.${name}), 0) as bigint) as ${name}`).join(', ')

/** The counts alone of a row that has them among others. */
export const countsOf = (row: RowCounts): RowCounts =>
  Object.fromEntries(COUNTS.map((name) => [name, row[name]])) as unknown as RowCounts
