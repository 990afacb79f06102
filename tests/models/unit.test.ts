import { ENGINE_KINDS } from '@sluice/engine'
import { unitTests } from 'sluice/testing'
import { describe, expect, test } from 'vitest'
import { makeProject } from '../cli/support/project.ts'
import { objectsOf, sluice } from '../cli/support/sluice.ts'

const CONFIG = `
import { defineConfig, source } from '@sluice/loader'

export default defineConfig({
  sources: [source({ name: 'shop', resources: () => [] })],
  targets: { duck: { kind: 'duckdb', path: 'x.duckdb' }, pg: { kind: 'postgres', url: '' } },
})
`
const CREATE = `create schema shop;
create table shop.customers (id bigint not null primary key, name text not null);
create table shop.orders (id bigint primary key, day date, amount numeric(18, 2), score double precision,
  customer_id bigint not null references shop.customers (id), noted timestamptz);
create view shop.big as select * from shop.orders where amount > 4;
`
const PROJECT = {
  'sluice.config.ts': CONFIG,
  'migrations/20260101T000000_shop/duckdb.sql': CREATE,
  'migrations/20260101T000000_shop/postgres.sql': CREATE,
  'models/staging/orders.sql':
    '--! materialized: ephemeral\nselect * from shop.orders where amount > 0 -- no refunds',
  'models/marts/daily.sql': `--! materialized: table
--! tests: unique(day)
select day, sum(amount) as amount, count(*) as orders, max(noted) as noted, avg(score) as score
from staging.orders group by day`,
  'models/marts/days.sql': `--! materialized: incremental
--! time_column: day
select day, sum(amount) as amount from shop.big where day >= :since and day < :until group by day`,
  'models/marts/names.sql':
    '--! materialized: snapshot\n--! unique_key: id\nselect id, name from shop.customers',
}

const DAILY = 'models/marts/daily.test'
const ORDERS = `id,day,amount,noted,score
1,2026-01-01,5.10,2026-01-01T10:00:00Z,0.1
2,2026-01-01,7.4,2026-01-01T11:00:00Z,0.2
3,2026-01-02,-1,,
4,2026-01-02,9,,
`

const RIGHT = {
  [`${DAILY}/two_days/given/shop.orders.csv`]: ORDERS,
  [`${DAILY}/two_days/expect.csv`]: `day,amount,orders,noted,score
2026-01-02,9,1,,
2026-01-01,12.5,2,2026-01-01T11:00:00Z,0.15
`,
  // The rows of the ephemeral model itself are given, so that its filter does not count.
  [`${DAILY}/of_staging/given/staging.orders.csv`]: 'day,amount\n2026-01-01,-3\n',
  [`${DAILY}/of_staging/expect.csv`]: 'day,amount\n2026-01-01,-3\n',
  [`${DAILY}/nothing/expect.csv`]: 'day\n',
  'models/staging/orders.test/refund/given/shop.orders.csv': 'id,amount\n1,-1\n2,2\n',
  'models/staging/orders.test/refund/expect.csv': 'id\n2\n',
  'models/marts/days.test/late/given/shop.big.csv':
    'day,amount\n2026-01-01,5\n2026-01-02,7\n2026-01-03,8\n2026-01-04,8\n',
  'models/marts/days.test/late/given/marts.days.csv': 'day,amount\n2026-01-01,1\n2026-01-02,1\n',
  'models/marts/days.test/late/case.json': '{ "since": "2026-01-02", "until": "2026-01-04" }',
  'models/marts/days.test/late/expect.csv': 'day,amount\n2026-01-01,1\n2026-01-02,7\n2026-01-03,8\n',
  'models/marts/names.test/renamed/given/shop.customers.csv': 'id,name\n1,Ada L\n2,""\n',
  'models/marts/names.test/renamed/given/marts.names.csv':
    'id,name,valid_from\n1,Ada,2025-01-01T00:00:00Z\n3,Cy,2025-01-01T00:00:00Z\n',
  'models/marts/names.test/renamed/case.json': '{ "now": "2026-02-01T00:00:00Z" }',
  'models/marts/names.test/renamed/expect.csv': `id,name,valid_from,valid_to
1,Ada,2025-01-01T00:00:00Z,2026-02-01T00:00:00Z
1,Ada L,2026-02-01T00:00:00Z,
2,"",2026-02-01T00:00:00Z,
3,Cy,2025-01-01T00:00:00Z,2026-02-01T00:00:00Z
`,
}

test('models make the expected rows on both engines', async () => {
  const folder = await makeProject({ ...PROJECT, ...RIGHT })
  const tested = await unitTests({ folder })
  expect(tested.filter(({ report }) => report !== '')).toEqual([])
  expect(tested.map(({ node, engine }) => `${node} ${engine}`).toSorted()).toEqual(
    [
      'marts.daily: nothing',
      'marts.daily: of_staging',
      'marts.daily: two_days',
      'marts.days: late',
      'marts.names: renamed',
      'staging.orders: refund',
    ].flatMap((node) => ENGINE_KINDS.map((kind) => `${node} ${kind}`)),
  )
  expect(await unitTests({ folder, engines: ['duckdb'], select: ['marts.days'] })).toHaveLength(1)
})

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  const target = kind === 'duckdb' ? 'duck' : 'pg'

  test('differences are rows that are missing, added or changed', async () => {
    const dir = await makeProject({
      ...PROJECT,
      [`${DAILY}/two_days/given/shop.orders.csv`]: ORDERS,
      [`${DAILY}/two_days/expect.csv`]: 'day,amount,orders\n2026-01-01,12.6,2\n2026-01-03,1,1\n',
    })
    const { code, stdout, stderr } = await sluice(dir, ['models', 'test', '--unit', '--target', target])
    expect(code).toBe(1)
    expect(stdout).toContain('0 unit tests passed, 1 failed')
    expect(stderr).toContain(`marts.daily: two_days on ${kind}: 1 row missing, 1 row added, 1 row changed`)
    expect(stderr).toMatch(/missing {2}day=2026-01-03 amount=1\S* orders=1\n/)
    expect(stderr).toMatch(/added {4}day=2026-01-02 amount=9\S* orders=1\n/)
    expect(stderr).toMatch(/changed {2}day=2026-01-01 orders=2: amount is 12.5\S*, expected 12.6/)
    const { results } = objectsOf(
      (await sluice(dir, ['models', 'test', '--unit', '--target', target, '--json'])).stdout,
    ).at(-1) as { results: readonly unknown[] }
    expect(results).toMatchObject([{ node: 'marts.daily: two_days', engine: kind, status: 'failed' }])
  })

  test.each([
    [{ 'given/shop.orders.csv': 'id,amount\n1,5\n2,much\n' }, 'shop.orders.csv:3', 'amount is'],
    [{ 'given/shop.orders.csv': 'id,amount\n1.5,5\n' }, 'shop.orders.csv:2', 'id is'],
    [{ 'given/shop.orders.csv': 'id,amout\n1,5\n' }, 'shop.orders.csv:1', 'did you mean amount?'],
    [{ 'given/shop.customers.csv': 'id\n1\n' }, 'shop.customers.csv', 'does not read shop.customers'],
    [{ 'given/marts.daily.csv': 'day\n' }, 'marts.daily.csv', 'from the beginning each time'],
  ])('%o is an error of the test', async (files, place, text) => {
    const dir = await makeProject({
      ...PROJECT,
      [`${DAILY}/bad/expect.csv`]: 'day\n',
      ...Object.fromEntries(Object.entries(files).map(([name, rows]) => [`${DAILY}/bad/${name}`, rows])),
    })
    const { code, stderr } = await sluice(dir, ['models', 'test', '--unit', '--target', target])
    expect(code).toBe(1)
    expect(stderr).toContain('E_MODEL_UNIT')
    expect(stderr).toContain(place)
    expect(stderr).toContain(text)
  })
})

test.each([
  [{ 'models/marts/nothing.test/a/expect.csv': 'day\n' }, 'there is no model models/marts/nothing.sql'],
  [{ [`${DAILY}/a/given/shop.orders.csv`]: 'id\n' }, 'has no expect.csv'],
  [{ [`${DAILY}/a/expect.csv`]: 'day,day\n' }, 'the column day occurs twice'],
  [{ [`${DAILY}/a/expect.csv`]: 'day\n1,2\n' }, 'expect.csv:2'],
  [{ [`${DAILY}/a/expect.csv`]: 'day\n', [`${DAILY}/a/case.json`]: '{"from": 1}' }, 'unknown key "from"'],
])('%o is one message', async (files, text) => {
  const dir = await makeProject({ ...PROJECT, ...files })
  const { code, stderr } = await sluice(dir, ['models', 'test', '--unit', '--target', 'duck'])
  expect(code).toBe(1)
  expect(stderr).toContain('E_MODEL_UNIT')
  expect(stderr).toContain(text)
})
