import fc from 'fast-check'
import type { WriteDisposition } from '@sluice/schema'

/** A row as a source yields it. */
export type SourceRow = Readonly<Record<string, unknown>>

/** One load, and whether its migrations are applied before the next one. */
export interface Step {
  readonly rows: readonly SourceRow[]
  readonly reviewed: boolean
}

/** Loads of one table `t`, with drift. */
export interface History {
  readonly disposition: WriteDisposition
  readonly format: 'rows' | 'csv'
  readonly steps: readonly Step[]
}

type Mode = fc.Arbitrary<unknown>

const words = fc.constantFrom('x', 'y-1', 'no “answer”, yet', 'z\n2', '')
const integers = fc.integer({ min: -3, max: 1200 })
const halves = fc.integer({ min: -9, max: 9 }).map((n) => n + 0.5)
/** More digits than a double has; CSV alone can write them with a point. */
const long = fc.constantFrom(9007199254740993n, -1234567890123456789n, 98765432109876543210n)
const longDecimals = fc.constantFrom('123456789012345.12345', '-0.1234567890123456789')
const days = fc.constantFrom('2026-01-02', '1999-12-31')
const instants = fc.constantFrom('2026-01-02T03:04:05Z', '2026-03-29T01:30:00.25Z')
const nothing = fc.constant(null)

/**
 * What a column may turn to, by its name. Only canonical spellings: text that was typed at first is written anew when its
 * column is widened to text (docs/types.md).
 */
const FLAT: Readonly<Record<string, readonly Mode[]>> = {
  a: [integers, integers, halves, long, words, nothing],
  b: [fc.boolean(), fc.constantFrom('YES', 'NO'), integers, nothing],
  d: [days, instants, words, nothing],
  w: [words, integers, nothing],
}

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
const NESTED: Readonly<Record<string, readonly Mode[]>> = {
  n: [lists, lists, objects, integers, words, nothing],
  o: [objects, objects, integers, nothing],
}

/** Mostly all rows of a load are of one mode: files drift as a whole. Absent columns are undefined. */
const columnOf = (modes: readonly Mode[]): fc.Arbitrary<Mode> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...modes).map((mode) => mode) },
    { weight: 2, arbitrary: fc.constantFrom(...modes).map((mode) => fc.oneof(mode, nothing)) },
    { weight: 1, arbitrary: fc.constant(fc.oneof(...modes)) },
    { weight: 1, arbitrary: fc.constant(fc.constant(undefined)) },
  )

const rowsOf = (columns: Readonly<Record<string, readonly Mode[]>>): fc.Arbitrary<readonly SourceRow[]> =>
  fc
    .record(Object.fromEntries(Object.entries(columns).map(([name, modes]) => [name, columnOf(modes)])))
    .chain((modes) => fc.array(fc.record({ k: fc.integer({ min: 0, max: 3 }), ...modes }), { maxLength: 4 }))

const stepsOf = (columns: Readonly<Record<string, readonly Mode[]>>): fc.Arbitrary<readonly Step[]> =>
  fc.array(fc.record({ rows: rowsOf(columns), reviewed: fc.boolean() }), { minLength: 1, maxLength: 5 })

const disposition = fc.constantFrom<WriteDisposition>('append', 'merge', 'replace')

/** Rows as a generator yields them, flat and nested. */
export const rowHistory: fc.Arbitrary<History> = fc.record({
  disposition,
  format: fc.constant('rows' as const),
  steps: stepsOf({ ...FLAT, ...NESTED }),
})

/** One CSV file a load. */
export const csvHistory: fc.Arbitrary<History> = fc.record({
  disposition,
  format: fc.constant('csv' as const),
  steps: stepsOf({ ...FLAT, a: [...(FLAT['a'] ?? []), longDecimals] }),
})

export const history: fc.Arbitrary<History> = fc.oneof(
  { weight: 2, arbitrary: rowHistory },
  { weight: 1, arbitrary: csvHistory },
)

const FACTOR = Number(process.env['SLUICE_RUNS'] ?? 1)

/** How long a property runs: SLUICE_RUNS multiplies the number; a slow machine tries fewer. */
export const runs = (
  usual: number,
): { readonly numRuns: number; readonly interruptAfterTimeLimit: number } => ({
  numRuns: Math.ceil(usual * FACTOR),
  interruptAfterTimeLimit: 60_000 * Math.max(FACTOR, 1),
})
