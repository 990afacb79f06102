import fc from 'fast-check'
import type { Kysely } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Database, testDatabase, type TestDatabase } from './engines.ts'

let duckdb: TestDatabase
let postgres: TestDatabase
beforeAll(async () => {
  duckdb = await testDatabase('duckdb')
  postgres = await testDatabase('postgres')
})
afterAll(async () => {
  await duckdb[Symbol.asyncDispose]()
  await postgres[Symbol.asyncDispose]()
})

/** Any text that UTF-8 can write, but for the NUL that Postgres refuses. */
const text = fc.string({ unit: 'binary' }).map((value) => value.replaceAll('\0', ''))

const decimal = (whole: number, scale: number): fc.Arbitrary<string> => {
  const max = 10n ** BigInt(whole + scale) - 1n
  return fc.bigInt({ min: -max, max }).map((unscaled) => {
    const digits = String(unscaled < 0 ? -unscaled : unscaled).padStart(scale + 1, '0')
    return `${unscaled < 0 ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  })
}

const micros = fc.integer({ min: 0, max: 999_999 }).map((value) => String(value).padStart(6, '0'))
const moment = fc
  .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString())

const key = text.filter((name) => name !== '__proto__')
const { json } = fc.letrec<{ json: unknown; object: object }>((tie) => ({
  object: fc.dictionary(key, tie('json'), { noNullPrototype: true }),
  json: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.double({ noDefaultInfinity: true, noNaN: true }).filter((number) => !Object.is(number, -0)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('json')),
    tie('object'),
  ),
}))

const row = fc.record(
  {
    b: fc.option(fc.boolean()),
    n: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String)),
    f: fc.option(fc.double()),
    d: fc.option(decimal(16, 2)),
    long: fc.option(decimal(28, 10)),
    s: fc.option(text),
    ts: fc.option(fc.tuple(moment, micros).map(([iso, fraction]) => `${iso.slice(0, 19)}.${fraction}Z`)),
    dt: fc.option(moment.map((iso) => iso.slice(0, 10))),
    tm: fc.option(
      fc
        .tuple(moment, micros)
        .map(([iso, fraction]) => `${iso.slice(11, 19)}.${fraction}`.replace(/\.?0+$/, '')),
    ),
    j: fc.option(fc.array(json)),
    bin: fc.option(fc.uint8Array()),
  },
  { noNullPrototype: true },
)

async function roundTrip(db: Kysely<Database>, values: object): Promise<unknown> {
  return db.transaction().execute(async (tx) => {
    await tx.deleteFrom('shop.things').execute()
    await tx
      .insertInto('shop.things')
      .values({ id: 'x', ...values } as Database['shop.things'])
      .execute()
    const { id, ...read } = await tx.selectFrom('shop.things').selectAll().executeTakeFirstOrThrow()
    expect(id).toBe('x')
    return read
  })
}

async function writtenIsRead(numRuns: number): Promise<void> {
  const [onDuckdb, onPostgres] = [duckdb, postgres].map((each) => each.reading({ timestamp: 'string' }))
  if (!onDuckdb || !onPostgres) throw new Error('unreachable')
  await fc.assert(
    fc.asyncProperty(row, async (values) => {
      expect(await roundTrip(onDuckdb, values)).toStrictEqual(values)
      expect(await roundTrip(onPostgres, values)).toStrictEqual(values)
    }),
    { numRuns },
  )
}

test('what is written is read, the same on both engines', () => writtenIsRead(50))

test('what is written is read: many more rows', { tags: 'exhaustive' }, () => writtenIsRead(300))
