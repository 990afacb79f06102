import { ENGINE_KINDS } from '@sluice/engine'
import { describe, expect, test } from 'vitest'
import { Shop } from './support/shop.ts'

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('rows that fail a test are stored until it passes', async () => {
    const shop = await Shop.make(kind, {
      'marts/orders.sql': `--! materialized: table
--! store_failures: true
--! tests: unique(day), expression(amount > 100) severity warn, not_null(id)
select * from shop.orders`,
      'marts/few.test.sql': '--! store_failures: true\nselect id from shop.orders where id > 1',
    })
    const { stderr } = await shop.say('models', 'build')
    expect(stderr).toContain(
      'marts.orders: unique(day): failed for 1 row, stored in test_failures.marts_orders_unique_day',
    )
    expect(stderr).toContain('the rows are in test_failures.marts_orders_unique_day')
    expect(stderr.match(/error E_MODEL_TEST: marts/g)).toHaveLength(1)
    expect(await shop.rows('select * from test_failures.marts_orders_unique_day')).toEqual([
      { day: '2026-01-02', times: 2 },
    ])
    expect(
      await shop.rows(
        'select count(*) as n, sum(amount) as sum from test_failures.marts_orders_expression_amount_100',
      ),
    ).toMatchObject([{ n: 3 }])
    expect(await shop.rows('select id from test_failures.few order by id')).toEqual([{ id: 2 }, { id: 3 }])
    await shop.run(`delete from shop.orders where id > 1; update shop.orders set amount = 1000`)
    expect((await shop.models('build'))['marts.orders: unique(day)']).toMatchObject({
      status: 'passed',
      stored: null,
    })
    const tables = `select table_name as name from information_schema.tables where table_schema = 'test_failures'`
    expect(await shop.rows(tables)).toEqual([])
  })

  test('tests that cannot fail after a build are not run, but by `test` they are', async () => {
    const shop = await Shop.make(kind, {
      'marts/orders.sql': `--! materialized: incremental
--! unique_key: id
--! time_column: day
--! tests: unique(id), unique(id, day), not_null(id), not_null(day), not_null(amount), unique(day) severity warn
select id, day, amount from shop.orders`,
      'marts/names.sql': `--! materialized: snapshot
--! unique_key: id
--! tests: not_null(id), unique(id)
select id, name from shop.customers`,
    })
    const reasons = async (command: string): Promise<Record<string, unknown>> => {
      const results = Object.entries(await shop.models(command))
      return Object.fromEntries(results.map(([node, { status, reason }]) => [node, reason ?? status]))
    }
    expect(await reasons('build')).toEqual({
      'marts.orders': 'built',
      'marts.orders: unique(id)': 'the merge keeps one row for each key',
      'marts.orders: unique(id, day)': 'the merge keeps one row for each key',
      'marts.orders: not_null(id)': 'each row has a key',
      'marts.orders: not_null(day)': 'each row has a time',
      'marts.orders: not_null(amount)': 'passed',
      'marts.orders: unique(day)': 'warned',
      'marts.names': 'built',
      'marts.names: not_null(id)': 'each row has a key',
      'marts.names: unique(id)': 'passed',
    })
    expect((await shop.say('models', 'build', 'orders')).stderr).toContain(
      'marts.orders: unique(id): passed without a query, since the merge keeps one row for each key',
    )
    await shop.run(`insert into marts.orders values (1, '2026-01-01', 1)`)
    expect(await reasons('test')).toMatchObject({
      'marts.orders: unique(id)': 'failed',
      'marts.orders: not_null(id)': 'passed',
    })
  })

  test('thresholds and `where` decide together', async () => {
    const shop = await Shop.make(kind, {
      'marts/orders.sql': `--! tests: unique(day) where (amount > 5) warn_if >= 1 error_if > 1, not_null(amount) where (id > 2) error_if >= 1
select * from shop.orders`,
    })
    expect(await shop.statuses('build')).toEqual({
      'marts.orders': 'built',
      'marts.orders: unique(day) where (amount > 5)': 'warned',
      'marts.orders: not_null(amount) where (id > 2)': 'passed',
    })
    await shop.run(
      `insert into shop.orders values (4, '2026-01-01', 6, 1), (5, '2026-01-01', null, 1), (6, '2026-01-01', 7, 1)`,
    )
    expect(await shop.statuses('build')).toEqual({
      'marts.orders': 'failed',
      'marts.orders: unique(day) where (amount > 5)': 'failed',
      'marts.orders: not_null(amount) where (id > 2)': 'failed',
    })
  })

  test('tests of relationships wait for the models that they read, however these are ordered', async () => {
    const shop = await Shop.make(kind, {
      'a/orders.sql': `--! materialized: table
--! tests: relationships(customer_id, b.customers.id)
select * from shop.orders`,
      // It reads the orders, and the orders are tested against it.
      'a/first.sql': `--! materialized: table
--! tests: relationships(id, b.last.id)
select id from shop.orders`,
      'b/last.sql': '--! materialized: table\nselect id from a.first',
      'b/customers.sql': `--! materialized: table
--! tests: relationships(referrer, b.customers.id)
select id, cast(null as bigint) as referrer from shop.customers union all select 3, 1`,
    })
    expect(await shop.statuses('build')).toEqual({
      'a.orders': 'built',
      'a.orders: relationships(customer_id, b.customers.id)': 'passed',
      'a.first': 'built',
      'a.first: relationships(id, b.last.id)': 'passed',
      'b.last': 'built',
      'b.customers': 'built',
      'b.customers: relationships(referrer, b.customers.id)': 'passed',
    })
  })

  test.each([
    ['tests: unique(id)\n--! tests: not_null(nope)', 'E_MODEL_SQL marts.a: not_null(nope): ', 4],
    ['tests: expression(id > nope)', 'E_MODEL_SQL marts.a: expression(id > nope): ', 3],
    ['column nope: x', 'E_MODEL_HEADER column nope: the query of marts.a returns no column nope', 3],
    ['unique_key: nope\n--! strategy: merge', 'E_MODEL_HEADER unique_key: ', 3],
    ['time_column: nope', 'E_MODEL_HEADER time_column: ', 3],
    ['time_column: id', 'E_MODEL_TIME marts.a is built by days, and its id is ', 4],
    ['time_column: name', 'E_MODEL_TIME marts.a is built by days, and its name contains texts', 4],
  ])('a header with %j is wrong, and nothing is built', async (header, message, line) => {
    const materialized = /strategy|time/.test(header) ? 'incremental' : 'table'
    const shop = await Shop.make(kind, {
      'marts/a.sql': `--! description: x\n--! materialized: ${materialized}\n--! ${header}\nselect id, name from shop.customers`,
    })
    const { error } = (await shop.models('build'))['marts.a'] ?? {}
    expect(`${error?.code} ${error?.message}`).toContain(message)
    expect(error?.place).toBe(`models/marts/a.sql:${line}`)
    expect(
      await shop.rows(`select 1 as one from information_schema.tables where table_schema = 'marts'`),
    ).toEqual([])
  })

  test('two columns of one name are an error on both engines', async () => {
    const shop = await Shop.make(kind, {
      'marts/a.sql': '-- both\nselect 1 as a,\n  2 as a',
      'marts/b.sql': '--! materialized: table\nselect * from shop.orders join shop.customers on true',
    })
    const { 'marts.a': a, 'marts.b': b } = await shop.models('build')
    expect(a?.error).toMatchObject({
      code: 'E_MODEL_SQL',
      message: 'column "a" specified more than once',
      place: 'models/marts/a.sql:2',
      hint: 'give each column of the query a different name; nothing was changed',
    })
    expect(b?.error?.message).toBe('column "id" specified more than once')
    expect((await shop.say('models', 'plan')).stdout).toContain('column "a" specified more than once')
  })

  test('accepted values are compared as values', async () => {
    const shop = await Shop.make(kind, {
      'marts/a.sql': `--! tests: accepted_values(n, 1, 2), accepted_values(t, yes, 'it''s'), accepted_values(b, true)
select cast(1 as numeric(9, 2)) as n, 'it''s' as t, true as b`,
    })
    expect(Object.values(await shop.statuses('build'))).toEqual(['passed', 'passed', 'passed', 'built'])
  })

  test('a column of nothing but nulls stays the same', async () => {
    const shop = await Shop.make(kind, {
      'marts/v.sql': 'select null as x, id from shop.orders',
      'marts/t.sql': '--! materialized: table\nselect null as x, id from shop.orders',
    })
    await shop.models('build')
    const again = Object.values(await shop.models('build'))
    expect(again.map(({ status, changes }) => [status, changes])).toEqual([
      ['built', []],
      ['built', []],
    ])
  })

  test('an index that rejects the new rows is named, and nothing is changed', async () => {
    const shop = await Shop.make(kind, {
      'marts/a.sql': '--! materialized: table\nselect id from shop.orders',
    })
    await shop.models('build')
    await shop.run('create unique index once on marts.a (id)')
    await shop.write({ 'marts/a.sql': '--! materialized: table\nselect 7 as id from shop.orders' })
    const { error } = (await shop.models('build'))['marts.a'] ?? {}
    expect(error).toMatchObject({ code: 'E_MODEL_DEPENDENT', place: 'models/marts/a.sql:2' })
    expect(error?.message).toContain(
      'an index, a constraint or a trigger of the table rejects its new rows: ',
    )
    expect(await shop.rows('select count(distinct id) as n from marts.a')).toEqual([{ n: 3 }])
  })

  test('values that the type of a column does not take are in no row', async () => {
    const shop = await Shop.make(kind, {
      'marts/a.sql': `--! tests: accepted_values(n, 1, abc, 1.5, 99999999999), accepted_values(n, abc) severity warn
--! tests: accepted_values(d, '1.00', 2.004), accepted_values(day, 2026-01-01, soon), accepted_values(feeling, sad, angry, ok)
select cast(x as integer) as n, cast(x as numeric(9, 2)) as d, date '2026-01-01' as day, cast('ok' as shop.feeling) as feeling
from (values (1), (2)) as v (x)`,
    })
    await shop.run(`create type shop.feeling as enum ('sad', 'ok')`)
    const results = await shop.models('build')
    expect(Object.entries(results).map(([node, { status, rows }]) => [node, status, rows])).toEqual([
      ['marts.a: accepted_values(n, 1, abc, 1.5, 99999999999)', 'failed', 1],
      ['marts.a: accepted_values(n, abc)', 'warned', 2],
      [`marts.a: accepted_values(d, '1.00', 2.004)`, 'failed', 1],
      ['marts.a: accepted_values(day, 2026-01-01, soon)', 'passed', 0],
      ['marts.a: accepted_values(feeling, sad, angry, ok)', 'passed', 0],
      ['marts.a', 'failed', null],
    ])
  })

  test('relationships between columns of unlike types compare text', async () => {
    const shop = await Shop.make(kind, {
      'marts/a.sql': `--! tests: relationships(customer_id, marts.texts.id), relationships(feeling, marts.texts.id)
--! tests: relationships(customer_id, marts.texts.n)
select customer_id, cast('ok' as shop.feeling) as feeling from shop.orders`,
      'marts/texts.sql': `select t.id, cast(t.n as numeric(9, 2)) as n from (values ('1', 1), ('x', 2), ('ok', 3)) as t (id, n)`,
    })
    await shop.run(`create type shop.feeling as enum ('sad', 'ok')`)
    const results = await shop.models('build')
    expect(Object.entries(results).map(([node, { status, rows }]) => [node, status, rows])).toEqual([
      ['marts.texts', 'built', null],
      ['marts.a: relationships(customer_id, marts.texts.id)', 'failed', 1],
      ['marts.a: relationships(feeling, marts.texts.id)', 'passed', 0],
      ['marts.a: relationships(customer_id, marts.texts.n)', 'passed', 0],
      ['marts.a', 'failed', null],
    ])
  })
})
