import fc from 'fast-check'
import { test } from 'vitest'
import { runsOf } from '../properties/history/history.ts'
import { expectTheSame } from './support/both-ways.ts'
import { useAllCores } from '../support/all-cores.ts'

useAllCores()

const reviewed = {
  id: 1,
  n: 5,
  x: 0.5,
  b: true,
  t: 'text',
  at: '2025-01-01T10:00:00Z',
  d: '2025-01-01',
  o: { p: 1, q: { r: 'x' } },
  l: ['a'],
  m: [{ k: 1, t: 'x' }],
}

/** In values that stay JSON, each engine spells large and small numbers its own way. */
const withShortNumbers = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_, item: unknown) => (typeof item === 'number' ? Math.trunc(item % 1000) : item)),
  )

/** Mostly what the reviewed column holds, now and then something else. */
const mostly = (own: fc.Arbitrary<unknown>, dirt: number): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 60, arbitrary: own },
    { weight: 8, arbitrary: fc.constant(null) },
    {
      weight: dirt,
      arbitrary: fc.oneof(
        fc.jsonValue({ maxDepth: 2 }).map(withShortNumbers),
        fc.constantFrom('5', '1.50', 1e30, 2 ** 60, -0, 1e-9, 'true', '2025-01-01', [], {}, [[]]),
      ),
    },
  )

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('', '[', '{"a":1}', '1e5', '0', 'null', 'NaN', '\\', '"', '2025-01-01'),
)
const instant = fc
  .date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString())

function row(dirt: number): fc.Arbitrary<unknown> {
  const own = (arbitrary: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => mostly(arbitrary, dirt)
  return fc.record(
    {
      id: fc.integer({ min: 0, max: 9 }),
      n: own(fc.maxSafeInteger()),
      x: own(fc.double({ noNaN: true, noDefaultInfinity: true })),
      b: own(fc.boolean()),
      t: own(text),
      at: own(instant),
      d: own(instant.map((iso) => iso.slice(0, 10))),
      o: own(
        fc.record(
          { p: own(fc.integer()), q: own(fc.record({ r: own(text) }, { requiredKeys: [] })) },
          { requiredKeys: [] },
        ),
      ),
      l: own(fc.array(own(text), { maxLength: 3 })),
      m: own(
        fc.array(own(fc.record({ k: own(fc.integer()), t: own(text) }, { requiredKeys: [] })), {
          maxLength: 3,
        }),
      ),
    },
    { requiredKeys: ['id'] },
  )
}

test.each([
  ['clean', 0],
  ['dirty', 1],
])('NDJSON that is %s ends the same whichever way it goes', async (_, dirt) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(row(dirt), { minLength: 1, maxLength: 12 }),
      fc.boolean(),
      async (rows, keyed) => {
        await expectTheSame({
          format: { kind: 'ndjson' },
          reviewed: `${JSON.stringify(reviewed)}\n`,
          text: rows.map((one) => `${JSON.stringify(one)}\n`).join(''),
          options: keyed ? {} : { primaryKey: [], writeDisposition: 'append' },
        })
      },
    ),
    { numRuns: runsOf(3), seed: 7, endOnFailure: true },
  )
})
