import fc from 'fast-check'
import { growing, GROWING } from './table-cursor.ts'

/** What the values of a column are in one load. */
export type Mode = fc.Arbitrary<unknown>

export type Columns = Readonly<Record<string, readonly Mode[]>>

export const words = fc.constantFrom('x', 'y-1', 'no “answer”, yet', 'z\n2', '')
export const integers = fc.integer({ min: -3, max: 1200 })
const halves = fc.integer({ min: -9, max: 9 }).map((n) => n + 0.5)
/** More digits than a double has; CSV alone can write them with a point. */
const long = fc.constantFrom(9007199254740993n, -1234567890123456789n, 98765432109876543210n)
const longDecimals = fc.constantFrom('123456789012345.12345', '-0.1234567890123456789')
const days = fc.constantFrom('2026-01-02', '1999-12-31')
const instants = fc.constantFrom('2026-01-02T03:04:05Z', '2026-03-29T01:30:00.25Z')
const nothing = fc.constant(null)

const item = (inner: Mode): Mode =>
  fc.oneof(fc.record({ p: inner, q: words }), fc.record({ p: inner }), fc.record({ q: words, r: halves }))
const lists = fc.oneof(
  fc.array(integers, { maxLength: 3 }),
  fc.array(words, { maxLength: 2 }),
  fc.array(item(integers), { maxLength: 2 }),
  fc.array(item(fc.oneof(integers, words)), { maxLength: 2 }),
  fc.array(fc.record({ deep: fc.array(fc.record({ v: integers }), { maxLength: 2 }), s: words }), {
    maxLength: 2,
  }),
)
const objects = fc.oneof(
  fc.record({ x: integers, y: words }),
  fc.record({ x: halves }),
  fc.record({ x: words, in: fc.record({ z: days }) }),
)

/**
 * What a column may turn to, by its name. Only canonical spellings: text that was typed at first is written again when its
 * column is widened to text (docs/types.md).
 */
const FLAT: Columns = {
  a: [integers, integers, halves, long, words, nothing],
  b: [fc.boolean(), fc.constantFrom('YES', 'NO'), integers, nothing],
  d: [days, instants, words, nothing],
  w: [words, integers, nothing],
}

/** Columns of rows that a generator or an NDJSON file yields. */
export const NESTED: Columns = {
  ...FLAT,
  w: [words, integers, objects, nothing],
  n: [lists, lists, objects, integers, words, nothing],
  o: [objects, objects, integers, nothing],
}

/** Columns of CSV files. */
export const CSV: Columns = { ...FLAT, a: [...(FLAT['a'] ?? []), longDecimals] }

/** A primary key has few values, so that rows meet, and its type drifts, too. */
const numbers = fc.integer({ min: 0, max: 3 })
const KEYS: readonly Mode[] = [
  numbers,
  numbers,
  fc.constantFrom(0, 1.5, 2),
  fc.constantFrom('0', '2', 'x', 'y'),
]

/** How rows of one load that share a key are told apart, where it is not by their order. */
const VERSIONS: readonly Mode[] = [numbers, numbers, fc.constantFrom(0.5, 1, 12), nothing]

/** Mostly all rows of a load are of one mode: files drift as a whole. Absent columns are undefined. */
const columnOf = (modes: readonly Mode[]): fc.Arbitrary<Mode> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...modes) },
    { weight: 2, arbitrary: fc.constantFrom(...modes).map((mode) => fc.oneof(mode, nothing)) },
    { weight: 1, arbitrary: fc.constant(fc.oneof(...modes)) },
    { weight: 1, arbitrary: fc.constant(fc.constant(undefined)) },
  )

/** A row as a source yields it. */
export type SourceRow = Readonly<Record<string, unknown>>

/** The second column of a key. */
const seconds = fc.integer({ min: 0, max: 1 })
const SECONDS: readonly Mode[] = [seconds, seconds, seconds, fc.constantFrom('0', 'x')]

/** The column that says that a row deletes its key. */
export const GONE = 'gone'
const deletion = fc.constantFrom(true, false, null)

export interface RowsShape {
  /** True: with a second column for a key. */
  readonly isComposite: boolean
  /** True: with a column that says which rows delete their key. */
  readonly deletes: boolean
  /** True: with the column of a cursor. */
  readonly grows: boolean
}

/** The rows of one file, or what a generator yields in one load. */
export const rowsOf = (
  columns: Columns,
  { isComposite, deletes, grows }: RowsShape,
): fc.Arbitrary<readonly SourceRow[]> =>
  fc
    .record({
      k: fc.oneof(
        { weight: 3, arbitrary: fc.constant(numbers) },
        { weight: 1, arbitrary: fc.constantFrom(...KEYS) },
      ),
      j: fc.constantFrom(...(isComposite ? SECONDS : [fc.constant(undefined)])),
      v: fc.constantFrom(...VERSIONS),
      columns: fc.record(
        Object.fromEntries(Object.entries(columns).map(([name, modes]) => [name, columnOf(modes)])),
      ),
    })
    .chain(({ k, j, v, columns: modes }) =>
      fc.array(
        fc.record({
          k,
          j,
          v,
          ...(deletes && { [GONE]: deletion }),
          ...(grows && { [GROWING]: growing }),
          ...modes,
        }),
        { maxLength: 4 },
      ),
    )
