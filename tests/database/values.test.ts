import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Database, ENGINES, testDatabase, type TestDatabase } from './engines.ts'

type Column = Exclude<keyof Database['shop.things'], 'id'>

/** A value bound to a column, and what is read back where that is something else. */
const VALUES: readonly (readonly [Column, unknown, unknown?])[] = [
  ['b', true],
  ['b', false],
  ['b', null],
  ['n', '0'],
  ['n', '9223372036854775807'],
  ['n', '-9223372036854775808'],
  ['n', -9223372036854775808n, '-9223372036854775808'],
  ['n', 9007199254740993n, '9007199254740993'],
  ['n', 42, '42'],
  ['n', null],
  ['f', 0.1],
  ['f', -0],
  ['f', 5],
  ['f', 1e21],
  ['f', Number.MAX_VALUE],
  ['f', Number.MIN_VALUE],
  ['f', Number.NaN],
  ['f', Number.POSITIVE_INFINITY],
  ['f', Number.NEGATIVE_INFINITY],
  ['d', '95.50'],
  ['d', 95.5, '95.50'],
  ['d', 7, '7.00'],
  ['d', 7n, '7.00'],
  ['d', '-0.05'],
  ['d', '9999999999999999.99'],
  ['long', '1234567890123456789012345678.0123456789'],
  ['long', '-9999999999999999999999999999.9999999999'],
  ['long', 1e-7, '0.0000001000'],
  ['long', '0.0000000000'],
  ['s', ''],
  ['s', null],
  ['s', 'NULL'],
  ['s', `it's "quoted" \\ and\ttabbed\r\nover lines`],
  ['s', 'schönes Café ☕ 𝒳 👩‍👩‍👧 é'],
  ['s', '\ufeffbyte order mark'],
  ['s', 42, '42'],
  ['s', 9007199254740993n, '9007199254740993'],
  ['s', true, 'true'],
  ['s', new Date(0), '1970-01-01T00:00:00.000Z'],
  ['ts', new Date('2024-02-29T23:59:59.999Z')],
  ['ts', new Date('1969-12-31T23:59:59.999Z')],
  ['ts', new Date('0001-01-01T00:00:00.000Z')],
  ['ts', new Date('-000043-03-15T12:00:00.000Z')],
  ['ts', new Date('+012345-06-07T08:09:10.111Z')],
  ['ts', '2024-07-01T12:00:00.123456+02:00', new Date('2024-07-01T10:00:00.123Z')],
  ['ts', '1969-12-31T23:59:59.999999Z', new Date('1969-12-31T23:59:59.999Z')],
  ['dt', '2024-02-29'],
  ['dt', '0001-01-01'],
  ['dt', '9999-12-31'],
  ['dt', new Date('2024-02-29T23:59:59.999Z'), '2024-02-29'],
  ['tm', '00:00:00'],
  ['tm', '23:59:59.999999'],
  ['tm', '12:30:00.5'],
  ['j', { a: [1, 'two', null, true, { b: {} }], ü: '☕' }],
  ['j', [1, [2], { three: 3 }]],
  ['j', '{"text":"of json"}', { text: 'of json' }],
  ['j', 'null', null],
  ['j', null],
  ['j', 1.5],
  ['j', true],
  ['bin', Uint8Array.of(1, 2, 255, 92, 39)],
  ['bin', Uint8Array.from({ length: 256 }, (_, i) => i)],
  ['bin', Uint8Array.of()],
  ['bin', Uint8Array.of(9, 8, 7, 6).subarray(1, 3), Uint8Array.of(8, 7)],
  ['bin', null],
]

describe.each(ENGINES)('%s', (engine) => {
  let shop: TestDatabase
  beforeAll(async () => {
    shop = await testDatabase(engine)
  })
  afterAll(() => shop[Symbol.asyncDispose]())

  test.each(VALUES.map(([column, bound, read = bound], i) => ({ column, bound, read, id: String(i) })))(
    '$column: $bound is read as $read',
    async ({ id, column, bound, read }) => {
      await shop.db
        .insertInto('shop.things')
        .values({ id, [column]: bound } as Database['shop.things'])
        .execute()
      const row = await shop.db
        .selectFrom('shop.things')
        .select(column)
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      expect(row[column]).toStrictEqual(read)
      expect(typeof row[column]).toBe(typeof read)
    },
  )

  test.each(
    VALUES.filter(([column, value]) => column !== 'j' && value !== null).map(([column, value]) => ({
      column,
      value,
    })),
  )('$column is found by $value', async ({ column, value }) => {
    const id = `found ${column} ${typeof value} ${String(value)}`
    const row = { id, [column]: value } as Database['shop.things']
    await shop.db.insertInto('shop.things').values(row).execute()
    const found = await shop.db
      .selectFrom('shop.things')
      .select('id')
      .where(column, '=', value as never)
      .execute()
    expect(found.map((each) => each.id)).toContain(id)
  })
})
