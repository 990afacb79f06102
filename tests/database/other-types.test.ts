import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ENGINES, testDatabase, type TestDatabase } from './engines.ts'

/** Types that Sluice never makes, as a query or a table of somebody else may have them. */
describe.each(ENGINES)('%s', (engine) => {
  let shop: TestDatabase
  beforeAll(async () => {
    shop = await testDatabase(engine)
  })
  afterAll(() => shop[Symbol.asyncDispose]())

  const one = async (expression: string): Promise<unknown> =>
    (await sql<{ x: unknown }>`select ${sql.raw(expression)} as x`.execute(shop.db)).rows[0]?.x

  test.each([
    ['cast(7 as smallint)', 7],
    ['cast(-7 as integer)', -7],
    ['cast(0.1 as real)', 0.1],
    ['cast(16777217 as real)', 16777216],
    ["cast('a' as varchar(3))", 'a'],
    ["cast('0b8a6f7e-3c59-4d7a-9e7e-6b1f0c1d2e3f' as uuid)", '0b8a6f7e-3c59-4d7a-9e7e-6b1f0c1d2e3f'],
    ["timestamp '2024-07-01 10:00:00.123456'", new Date('2024-07-01T10:00:00.123Z')],
    ["timestamptz '2024-07-01 10:00:00+05:30'", new Date('2024-07-01T04:30:00Z')],
    ["date '0044-03-15 (BC)'", '-000043-03-15'],
    ["date '12345-06-07'", '+012345-06-07'],
    ["date 'infinity'", 'infinity'],
    ['null', null],
    ['7 / 2', 3],
    ['array[1, null, 3]', [1, null, 3]],
    ["array['a', null, 'b c', '{\"}', 'NULL', '']", ['a', null, 'b c', '{"}', 'NULL', '']],
    [
      'array[array[1, 2], array[3, 4]]',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['array[cast(9007199254740993 as bigint)]', ['9007199254740993']],
    ["array[timestamptz '2024-07-01 10:00:00+00']", [new Date('2024-07-01T10:00:00Z')]],
    ['cast(array[] as integer[])', []],
  ])('%s is read as %j', async (expression, expected) => {
    const spelled = engine === 'postgres' ? expression.replace('(BC)', 'BC') : expression
    expect(await one(spelled)).toStrictEqual(expected)
  })
})
