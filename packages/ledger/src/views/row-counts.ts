/** Counts of rows as `load_tables` has them: read = merged + waiting + superseded + quarantined + discarded; blocked is part of waiting. */
export interface RowCounts {
  readonly rows_read: number
  readonly rows_merged: number
  readonly rows_waiting: number
  readonly rows_blocked: number
  readonly rows_superseded: number
  readonly rows_quarantined: number
  readonly rows_discarded: number
}

export const COUNTS = [
  'rows_read',
  'rows_merged',
  'rows_waiting',
  'rows_blocked',
  'rows_superseded',
  'rows_quarantined',
  'rows_discarded',
] as const satisfies readonly (keyof RowCounts)[]

/** The sums of the counts of `t`, as integers on both engines. */
export const COUNT_SUMS = COUNTS.map((name) => `cast(coalesce(sum(t.${name}), 0) as bigint) as ${name}`).join(
  ', ',
)

/** The counts alone of a row that has them among others. */
export const countsOf = (row: RowCounts): RowCounts =>
  Object.fromEntries(COUNTS.map((name) => [name, row[name]])) as unknown as RowCounts
