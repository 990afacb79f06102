import fc from 'fast-check'
import type { MergeStrategy } from '@sluice/schema'

/** A cell: small numbers fit the first schema, words only the last. */
export type Cell = number | string | boolean | null

export interface Row {
  readonly k: number
  readonly day: Cell
  readonly account: number
  readonly file: string
  readonly a: Cell
  readonly w: Cell
  readonly seq: Cell
  readonly deleted: Cell
  readonly items: readonly Cell[]
  /** True for a row that is marked, as the source no longer has it; only of the model. */
  readonly gone?: boolean
}

export interface Drop {
  readonly rows: readonly Row[]
  /** As with --full-refresh. */
  readonly replace: boolean
  readonly replacedFiles: readonly string[]
}

/** Steps from the first schema to the last, each after those that it needs. */
export const MIGRATIONS = [
  'create',
  'widen-a',
  'widen-day',
  'add-w',
  'add-deleted',
  'create-items',
  'widen-items',
] as const
export type Migration = (typeof MIGRATIONS)[number]

/** How the loads of a history merge. */
export interface Merging {
  readonly key: readonly string[]
  readonly strategy: MergeStrategy
  readonly dedupSort?: { readonly column: string; readonly order: 'asc' | 'desc' }
}

/** Loads with migrations between them: `before[i]` is applied before load i, and what waits is merged if `merge[i]`. */
export interface History {
  readonly merging: Merging
  readonly loads: readonly Drop[]
  readonly before: readonly (readonly Migration[])[]
  readonly merge: readonly boolean[]
}

const cell = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 2 }) },
  { weight: 1, arbitrary: fc.constantFrom('x', 'y') },
  { weight: 1, arbitrary: fc.constant(null) },
)
const late = fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: cell })
const row: fc.Arbitrary<Row> = fc.record({
  k: fc.integer({ min: 0, max: 3 }),
  day: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 1, max: 2 }) },
    { weight: 1, arbitrary: fc.constant('x') },
  ),
  account: fc.integer({ min: 1, max: 2 }),
  file: fc.constantFrom('f', 'g'),
  a: cell,
  w: late,
  seq: fc.oneof(fc.integer({ min: 0, max: 2 }), fc.constant(null)),
  deleted: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(null, false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
  items: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(cell, { maxLength: 2 }) },
  ),
})
const drop: fc.Arbitrary<Drop> = fc.record({
  rows: fc.array(row, { maxLength: 5 }),
  replace: fc.oneof(
    { weight: 7, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
  replacedFiles: fc.oneof(
    { weight: 3, arbitrary: fc.constant([] as string[]) },
    { weight: 1, arbitrary: fc.subarray(['f', 'g'], { minLength: 1 }) },
  ),
})

/** A history of loads of one strategy. */
export const historyOf = (merging: fc.Arbitrary<Merging>): fc.Arbitrary<History> =>
  fc
    .record({
      merging,
      loads: fc.array(drop, { minLength: 1, maxLength: 5 }),
      places: fc.tuple(...MIGRATIONS.map(() => fc.integer({ min: 0, max: 6 }))),
      merge: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
    })
    .map(({ merging: how, loads, places, merge }) => {
      const place = new Map<Migration, number>()
      for (const [i, name] of MIGRATIONS.entries()) {
        const needed = name === 'widen-items' ? 'create-items' : 'create'
        place.set(name, Math.max(places[i] ?? 0, name === 'create' ? 0 : (place.get(needed) ?? 0)))
      }
      const before = [...loads.keys()].map((i) => MIGRATIONS.filter((name) => place.get(name) === i))
      return { merging: how, loads, before, merge }
    })
