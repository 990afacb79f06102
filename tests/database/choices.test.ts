import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ENGINES, testDatabase, type TestDatabase } from './engines.ts'

describe.each(ENGINES)('%s', (engine) => {
  let shop: TestDatabase
  beforeAll(async () => {
    shop = await testDatabase(engine)
    const ts = '2024-07-01T10:00:00.123456Z'
    await shop.db
      .insertInto('shop.things')
      .values([
        { id: 'small', n: 42, d: '95.50', long: '0.1', ts },
        { id: 'edge', n: '-9007199254740991', d: '-9007199254740.99', long: '12345678.1234567', ts },
        { id: 'beyond', n: '9007199254740993', d: '9999999999999999.99', long: '1234567890.1234567891', ts },
      ] as never)
      .execute()
  })
  afterAll(() => shop[Symbol.asyncDispose]())

  const read = (
    id: string,
    column: 'n' | 'd' | 'long' | 'ts',
    choices: Parameters<TestDatabase['reading']>[0],
  ) =>
    shop
      .reading(choices)
      .selectFrom('shop.things')
      .select(`${column} as chosen`)
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
      .then((row) => row.chosen)

  test('bigint: text by default, bigint, or number', async () => {
    expect(await read('beyond', 'n', {})).toBe('9007199254740993')
    expect(await read('beyond', 'n', { bigint: 'bigint' })).toBe(9007199254740993n)
    expect(await read('small', 'n', { bigint: 'number' })).toBe(42)
    expect(await read('edge', 'n', { bigint: 'number' })).toBe(Number.MIN_SAFE_INTEGER)
  })

  test('a bigint that no number holds is an error that names the column', async () => {
    await expect(read('beyond', 'n', { bigint: 'number' })).rejects.toMatchObject({
      code: 'E_UNSAFE_NUMBER',
      place: 'chosen',
      message: 'column chosen contains 9007199254740993, which a JavaScript number would round',
    })
  })

  test('decimal: text by default, or number where it gives the same digits back', async () => {
    expect(await read('small', 'd', {})).toBe('95.50')
    expect(await read('small', 'd', { decimal: 'number' })).toBe(95.5)
    expect(await read('small', 'long', { decimal: 'number' })).toBe(0.1)
    expect(await read('edge', 'd', { decimal: 'number' })).toBe(-9007199254740.99)
    expect(await read('edge', 'long', { decimal: 'number' })).toBe(12345678.1234567)
    await expect(read('beyond', 'd', { decimal: 'number' })).rejects.toMatchObject({
      code: 'E_UNSAFE_NUMBER',
    })
    await expect(read('beyond', 'long', { decimal: 'number' })).rejects.toMatchObject({
      code: 'E_UNSAFE_NUMBER',
    })
  })

  test('timestamp: Date by default, or ISO text with microseconds', async () => {
    expect(await read('small', 'ts', {})).toEqual(new Date('2024-07-01T10:00:00.123Z'))
    expect(await read('small', 'ts', { timestamp: 'string' })).toBe('2024-07-01T10:00:00.123456Z')
  })

  test('a timestamp beyond Date is an error that names the column, and text otherwise', async () => {
    const far = (choices: Parameters<TestDatabase['reading']>[0]) =>
      sql<{ far: unknown }>`select timestamptz '290000-01-02 03:04:05.000006+00' as far`
        .execute(shop.reading(choices))
        .then(({ rows }) => rows[0]?.far)
    await expect(far({})).rejects.toMatchObject({ code: 'E_UNSAFE_DATE', place: 'far' })
    expect(await far({ timestamp: 'string' })).toBe('+290000-01-02T03:04:05.000006Z')
  })

  test('counts are bigints and sums are decimals', async () => {
    const sums = (choices: Parameters<TestDatabase['reading']>[0]) =>
      shop
        .reading(choices)
        .selectFrom('shop.things')
        .select(({ fn }) => [
          fn.countAll().as('rows'),
          fn.sum('n').as('n'),
          fn.sum('d').as('d'),
          sql`max(cast(n as double precision))`.as('f'),
        ])
        .where('id', '=', 'small')
        .executeTakeFirstOrThrow()
    expect(await sums({})).toEqual({ rows: '1', n: '42', d: '95.50', f: 42 })
    expect(await sums({ bigint: 'bigint', decimal: 'number' })).toEqual({ rows: 1n, n: 42, d: 95.5, f: 42 })
  })
})
