import type { EngineKind } from '@sluice/engine'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runsOf } from '../properties/history/history.ts'
import { expectSameFirstLoad, largeNdjson } from './support/first-load.ts'
import { useAllCores } from '../support/all-cores.ts'

useAllCores()

// Large NDJSON files of a new table are read once, in the types that some of their rows have, which is proved meanwhile. What is
// staged, recorded and proposed may not tell that they were not landed and profiled first.

const MANY = 4000

const row = (id: number): string =>
  JSON.stringify({
    id,
    rate: id / 8 + 0.25,
    active: id % 2 === 0,
    at: `2025-01-01T10:00:0${id % 10}Z`,
    day: `2025-01-0${(id % 9) + 1}`,
    note: `a "b" ${id}`,
    mixed: id % 2 === 0 ? id : `no ${id}`,
    none: null,
    place: { city: 'São Paulo', geo: { lat: id / 16 + 0.5, tags: ['a', 'b'].slice(id % 3) } },
    items: [{ sku: id, parts: [1, 2] }, { sku: -1 }].slice(id % 2),
  })

const rows = Array.from({ length: MANY }, (_, id) => row(id))

/** A row in the middle, where it is not among those that are looked at. */
const within = (line: string): readonly string[] => rows.with(Math.floor(MANY * 0.55), line)

const load = (line: string, way: 'once' | 'refused', engines: readonly EngineKind[] = ['duckdb']) =>
  expectSameFirstLoad({ format: 'ndjson', files: { 'a.ndjson': largeNdjson(within(line)) }, way, engines })

describe('read once:', () => {
  test('larger numbers, and keys that are missing', () =>
    load('{"id":-92233720368547758,"rate":123456789.0625,"items":[],"place":null}', 'once', [
      'duckdb',
      'postgres',
    ]))
  test('other scalars among texts', () => load('{"id":1,"note":5,"mixed":true}', 'once'))
  test('keys in another order', () => load('{"note":"x","place":{"geo":{},"city":null},"id":5}', 'once'))
})

test('an object that is first seen behind the beginning is profiled, with the same result', () => {
  const late = new Map([
    [2200, { d: 1, c: 2 }],
    [2485, { c: 1 }],
    [2486, { d: 1 }],
  ])
  const lines = Array.from({ length: MANY }, (_, id) => JSON.stringify({ id, extra: late.get(id) }))
  return expectSameFirstLoad({
    format: 'ndjson',
    files: { 'a.ndjson': largeNdjson(lines) },
    way: 'profiled',
    engines: ['duckdb'],
  })
})

test('a line of three megabytes is profiled, with the same result', () => {
  const long = JSON.stringify({ id: 1, note: 'x'.repeat(3 << 20) })
  return expectSameFirstLoad({
    format: 'ndjson',
    files: { 'a.ndjson': `${largeNdjson(rows)}${long}\n${largeNdjson(rows)}` },
    way: 'profiled',
    engines: ['duckdb'],
  })
})

describe('profiled, with the same result:', () => {
  const refused = (what: string, line: string) => test(what, () => load(line, 'refused'))

  refused('a text among integers', '{"id":"x"}')
  refused('a number with a point among integers', '{"id":1.5}')
  refused('an integer of 20 digits among numbers', '{"id":1,"rate":12345678901234567890}')
  refused('a number with an exponent', '{"id":1,"rate":1e-7}')
  refused('a timestamp among dates', '{"id":1,"day":"2025-01-01T10:00:00Z"}')
  refused('a value in a column without one', '{"id":1,"none":"x"}')
  refused('a new key', '{"id":1,"fresh":1}')
  refused('a new key in an object', '{"id":1,"place":{"fresh":1}}')
  refused('a new key in an object of a list', '{"id":1,"items":[{"fresh":1}]}')
  refused('a key twice', '{"id":1,"id":2}')
  refused('a list among texts', '{"id":1,"note":["x"]}')
  refused('a scalar in the place of a list', '{"id":1,"items":5}')
  refused('a text among the numbers of a list', '{"id":1,"items":[{"parts":["x"]}]}')
})

const CLASSES: readonly fc.Arbitrary<unknown>[] = [
  fc.integer(),
  fc.integer({ min: -800, max: 800 }).map((eighths) => eighths / 8),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constantFrom('2025-01-01', '2024-02-29'),
  fc.constantFrom('2025-01-01T10:00:00Z', '2025-06-30 23:59:59.123456+02:00', '2025-01-01'),
  fc.string({ unit: 'grapheme', maxLength: 6 }).filter((text) => !text.includes('\0')),
  fc.array(fc.integer(), { maxLength: 2 }),
  fc.array(fc.record({ a: fc.integer(), b: fc.constantFrom('x', null) }), { maxLength: 2 }),
  fc.record({ a: fc.integer(), b: fc.record({ c: fc.constantFrom('y', 'z') }) }),
]

/** Values of one class, with many nulls or few, and now and then another value. */
const column = fc
  .record({
    own: fc.constantFrom(...CLASSES),
    other: fc.constantFrom(...CLASSES),
    nulls: fc.constantFrom(0, 1, 20),
    dirt: fc.constantFrom(0, 0, 0, 1),
  })
  .map(({ own, other, nulls, dirt }) =>
    fc.oneof(
      { weight: 40, arbitrary: own },
      { weight: nulls, arbitrary: fc.constantFrom(null, undefined) },
      { weight: dirt, arbitrary: other },
    ),
  )

test('random files end the same whichever way they go', async () => {
  let once = 0
  const lines = fc
    .array(column, { minLength: 1, maxLength: 6 })
    .chain((columns) => fc.array(fc.tuple(...columns), { minLength: 5, maxLength: 200 }))
  await fc.assert(
    fc.asyncProperty(lines, async (drawn) => {
      const texts = drawn.map((values, id) =>
        JSON.stringify({ id, ...Object.fromEntries(values.map((value, index) => [`c${index}`, value])) }),
      )
      // Repeated, so that there are enough at the beginning; those of the second half come late.
      const half = Math.ceil(texts.length / 2)
      const first = Array.from({ length: MANY }, (_, index) => texts[index % half] ?? '')
      const isOnce = await expectSameFirstLoad({
        format: 'ndjson',
        files: { 'a.ndjson': largeNdjson([...first, ...texts, ...first.slice(0, 100)]) },
      })
      if (isOnce) once++
    }),
    { numRuns: runsOf(4) },
  )
  expect(once).toBeGreaterThan(0)
})
