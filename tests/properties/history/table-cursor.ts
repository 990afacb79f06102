import fc from 'fast-check'

/** The column by whose values a table with a cursor is loaded. */
export const GROWING = 'c'

/** What is loaded of a generator that yields all it ever had. */
export interface TableCursor {
  /** How far before the stored value each load starts. */
  readonly lookback: number
  readonly onMissing: 'include' | 'exclude'
}

export const tableCursor: fc.Arbitrary<TableCursor> = fc.record({
  lookback: fc.constantFrom(0, 0, 1, 2),
  onMissing: fc.constantFrom('include', 'exclude'),
})

/** Values of a step, less the number of the step: late rows, ties, and some without a value. */
export const growing = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -2, max: 1 }) },
  { weight: 1, arbitrary: fc.constant(null) },
)
