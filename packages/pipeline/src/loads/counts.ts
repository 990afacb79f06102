/** Counts of rows as `_sluice.load_tables` has them. */
export interface RowCounts {
  readonly rows_read: number
  readonly rows_merged: number
  readonly rows_waiting: number
  readonly rows_held: number
  readonly rows_superseded: number
  readonly rows_quarantined: number
  readonly rows_discarded: number
}

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
