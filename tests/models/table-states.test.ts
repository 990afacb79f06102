import {
  openDuckdb,
  openPostgres,
  readSettings,
  readTableStates,
  type EngineKind,
  type Session,
} from '@sluice/engine'
import { expect, onTestFinished, test } from 'vitest'
import { freshDatabase } from '../support/postgres.ts'

const TABLE = { dataset: 'shop', name: 'orders' }
const stateOf = async (session: Session, kind: EngineKind): Promise<string | undefined> =>
  (await readTableStates(session, kind, [TABLE])).get('shop.orders')

test('on DuckDB, values that are alike and not the same give a table other states', async () => {
  await using engine = await openDuckdb({ path: ':memory:' })
  const { session } = engine
  const state = async (type: string, value: string): Promise<string | undefined> => {
    await session.script(
      `create or replace table shop.orders ("a ""id""" bigint, v ${type}); insert into shop.orders values (1, ${value})`,
    )
    return stateOf(session, 'duckdb')
  }
  await session.script('create schema shop')
  for (const [type, ...values] of [
    ['bigint[]', '[0]', '[0, 0]', '[]', 'null', '[null]'],
    ['varchar[]', "['NULL']", '[null]', "['a, b']", "['a', 'b']"],
    ['bigint[2]', '[0, null]', '[null, 0]', 'null'],
    ['struct(x bigint)', '{x: null}', 'null', '{x: 0}'],
    ['map(bigint, bigint)', 'map {}', 'null', 'map {1: null}'],
    ['union(a bigint, b integer)', 'union_value(a := 1)', 'union_value(b := 1::integer)', 'null'],
    ['interval', "'1 month'", "'30 days'", "'720 hours'"],
    ['double', "'0.0'", "'-0.0'", "'nan'"],
    ['float', "'0.0'", "'-0.0'"],
  ] as const) {
    const states = new Set<string | undefined>()
    for (const value of values) states.add(await state(type, value))
    expect(states.size, type).toBe(values.length)
    expect(await state(type, values[0]), type).toBe([...states][0])
  }
})

test('on Postgres, a copy of a database has other states, and a setting that changes texts is another one', async () => {
  const original = await freshDatabase()
  onTestFinished(original.drop)
  const found = async (url: string): Promise<string | undefined> => {
    await using engine = await openPostgres({ url })
    return await stateOf(engine.session, 'postgres')
  }
  const settings = new Set<string>()
  {
    await using engine = await openPostgres({ url: original.url })
    await engine.session.script('create schema shop; create table shop.orders (id bigint)')
    settings.add(await readSettings(engine.session, 'postgres'))
    for (const set of [
      "intervalstyle = 'iso_8601'",
      "bytea_output = 'escape'",
      'extra_float_digits = 0',
      "lc_time = 'C.UTF-8'",
      "lc_numeric = 'C.UTF-8'",
      "lc_monetary = 'C.UTF-8'",
    ]) {
      await engine.session.script(`set ${set}`)
      settings.add(await readSettings(engine.session, 'postgres'))
    }
  }
  expect(settings.size).toBe(7)
  const before = await found(original.url)
  expect(before).toEqual(expect.any(String))
  const copy = await freshDatabase(original.url)
  onTestFinished(copy.drop)
  expect(await found(copy.url)).not.toBe(before)
})
