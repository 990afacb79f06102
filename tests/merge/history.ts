import fc from 'fast-check'
import type { WriteDisposition } from '@sluice/schema'

/** A cell: small numbers fit the first schema, words only the migrated one. */
export type Cell = number | string | null

export interface Item {
  readonly b: Cell
  readonly c: Cell
}

export interface Order {
  readonly k: number
  readonly file: string
  readonly a: Cell
  readonly w: Cell
  readonly items: readonly Item[]
}

export interface Drop {
  readonly rows: readonly Order[]
  readonly replace: boolean
  readonly replacedFiles: readonly string[]
}

/** Steps from the first schema to the last, each after those that it needs. */
export const MIGRATIONS = ['create', 'widen-a', 'add-w', 'create-items', 'widen-b', 'add-c'] as const
export type Migration = (typeof MIGRATIONS)[number]
const NEEDS: Readonly<Record<Migration, readonly Migration[]>> = {
  create: [],
  'widen-a': ['create'],
  'add-w': ['create'],
  'create-items': ['create'],
  'widen-b': ['create-items'],
  'add-c': ['create-items'],
}

/** Loads with migrations between them: `before[i]` is applied before load i, and what waits is merged if `merge[i]`. */
export interface History {
  readonly disposition: Extract<WriteDisposition, 'append' | 'merge'>
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
const item = fc.record({ b: cell, c: late })
const order = fc.record({
  k: fc.integer({ min: 0, max: 2 }),
  file: fc.constantFrom('f', 'g'),
  a: cell,
  w: late,
  items: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(item, { maxLength: 2 }) },
  ),
})
const drop = fc.record({
  rows: fc.array(order, { maxLength: 4 }),
  replace: fc.oneof(
    { weight: 5, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
  replacedFiles: fc.oneof(
    { weight: 3, arbitrary: fc.constant([] as string[]) },
    { weight: 1, arbitrary: fc.subarray(['f', 'g'], { minLength: 1 }) },
  ),
})

export const history: fc.Arbitrary<History> = fc
  .record({
    disposition: fc.constantFrom('append' as const, 'merge' as const),
    loads: fc.array(drop, { minLength: 1, maxLength: 5 }),
    places: fc.tuple(...MIGRATIONS.map(() => fc.integer({ min: 0, max: 6 }))),
    merge: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
  })
  .map(({ disposition, loads, places, merge }) => {
    const place = new Map<Migration, number>()
    for (const [i, name] of MIGRATIONS.entries()) {
      place.set(name, Math.max(places[i] ?? 0, ...NEEDS[name].map((other) => place.get(other) ?? 0)))
    }
    const before = [...loads.keys()].map((i) => MIGRATIONS.filter((name) => place.get(name) === i))
    return { disposition, loads, before, merge }
  })

interface Kept extends Order {
  readonly load: number
}

/** What the tables hold in the end, if the last schema had been there from the start. */
export function expected({ disposition, loads }: History): readonly Order[] {
  let table: Kept[] = []
  for (const [load, { rows, replace, replacedFiles }] of loads.entries()) {
    const own = rows.map((row) => ({ ...row, load }))
    if (replace) {
      table = own
    } else if (disposition === 'append') {
      table = [...table.filter(({ file }) => !replacedFiles.includes(file)), ...own]
    } else {
      const keys = new Set(rows.map(({ k }) => k))
      const winners = new Map(own.map((row) => [row.k, row]))
      table = [
        ...table.filter(({ k, file }) => !keys.has(k) && !replacedFiles.includes(file)),
        ...winners.values(),
      ]
    }
  }
  return table
}
