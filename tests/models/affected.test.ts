import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { objectsOf } from '../cli/support/sluice.ts'
import { git, repositoryIn } from '../propose/support/shop.ts'
import { commandEnvironment } from '../support/command/command-line.ts'
import { runMain } from '../support/run-main.ts'
import { Shop } from './support/shop.ts'

const MODELS = {
  '../seeds/tea/orders.csv': 'id,day,amount\n1,2026-01-01,5\n2,2026-01-02,7\n',
  '../seeds/tea/countries.csv': 'code,name\nat,Austria\n',
  'staging/orders.sql': 'select id, day, amount from tea.orders where amount > 0',
  'staging/big.sql': '--! materialized: ephemeral\nselect * from staging.orders where amount > 6',
  'marts/daily.sql':
    '--! materialized: table\n--! tests: not_null(day)\nselect day, sum(amount) as revenue from staging.orders group by day',
  'marts/best.sql':
    '--! materialized: table\nselect d.day, d.revenue, b.id from marts.daily as d join staging.big as b on b.day = d.day',
  'marts/by_id.sql': '--! materialized: incremental\n--! unique_key: id\nselect id, amount from tea.orders',
  'marts/versions.sql': '--! materialized: snapshot\n--! unique_key: id\nselect id, amount from marts.by_id',
  'marts/countries.sql': '--! materialized: table\nselect code, upper(name) as name from tea.countries',
  'marts/none_negative.test.sql': 'select * from marts.daily where revenue < 0',
}

interface Transformed {
  readonly models: {
    readonly results: readonly { node: string; kind: string; status: string; reason: string | null }[]
    readonly unchanged: readonly string[]
  }
}

/** What `transform` built, with why, by model. */
async function transform(
  shop: Shop,
  ...args: readonly string[]
): Promise<Readonly<Record<string, string | null>>> {
  const { stdout } = await shop.say('transform', '--json', ...args)
  const { models } = objectsOf(stdout).at(-1) as unknown as Transformed
  return Object.fromEntries(
    models.results.flatMap(({ node, kind, status, reason }) =>
      kind === 'model' ? [[node, status === 'built' ? reason : status] as const] : [],
    ),
  )
}

/** On Postgres, what a session writes is counted at the latest ten seconds behind its commit; here at once. */
const byHand = (shop: Shop, sql: string): Promise<void> =>
  shop.run(shop.url === '' ? sql : `${sql}; select pg_stat_force_next_flush()`)

const prepared = async (kind: EngineKind, more: Readonly<Record<string, string>> = {}): Promise<Shop> => {
  const shop = await Shop.make(kind, { ...MODELS, ...more })
  await shop.say('load')
  await shop.say('migrate')
  await transform(shop)
  return shop
}

const ORDERS = {
  'staging.orders': 'tea.orders changed',
  'marts.daily': 'tea.orders changed',
  'marts.by_id': 'tea.orders changed',
}
const BEHIND = { 'marts.best': 'marts.daily is built', 'marts.versions': 'marts.by_id is built' }

const UNTIL = `--! materialized: incremental
--! strategy: append
--! time_column: day
select id, day from tea.orders where cast(day as text) < cast(:until as text)`

const EACH_TIME = {
  'marts/bad.sql':
    '--! materialized: table\n--! tests: expression(amount > 8)\nselect id, amount from tea.orders',
  'marts/warns.sql': '--! tests: expression(amount > 8) severity warn\nselect id, amount from tea.orders',
  'marts/tested.sql': '--! tests: expression(now() is not null)\nselect id from tea.orders',
  'marts/reads_tested.sql': '--! materialized: table\nselect id from marts.tested',
  'marts/today.sql': 'select id, current_date as today from tea.orders',
  'marts/moment.sql': 'select id, now() as at from tea.orders',
  'marts/luck.sql': 'select id, random() as luck from tea.orders',
  'marts/foreign.sql': 'select id from shop.orders',
  'marts/reads_today.sql': '--! materialized: table\nselect id from marts.today',
}

const EACH_TIME_ON = {
  duckdb: {
    'marts/some.sql': 'select "range" as n from range(1000) tablesample bernoulli(50%)',
    'marts/shown.sql': 'select "database" as name from (show all tables)',
  },
  postgres: { 'marts/noon.sql': "select id, ('yesterday 12:00')::timestamp as at from tea.orders" },
}
const WHY_ON = {
  duckdb: { 'marts.some': 'it reads a sample', 'marts.shown': 'it reads a list of tables or columns' },
  postgres: { 'marts.noon': "it reads 'yesterday 12:00'" },
}

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('transform builds what may have other rows, and says why', async () => {
    const shop = await prepared(kind)
    const { stdout } = await shop.say('transform')
    expect(stdout).toMatch(
      /^nothing waits in staging\n6 models unchanged since 20[-\d]+ [:\d]+; --full builds all\n$/,
    )
    await shop.write({ '../seeds/tea/orders.csv': 'id,day,amount\n1,2026-01-01,6\n3,2026-01-03,9\n' })
    await shop.say('load', 'tea.orders')
    expect(await transform(shop)).toEqual({ ...ORDERS, ...BEHIND })

    await shop.write({
      'marts/countries.sql': '--! materialized: table\nselect code, lower(name) as name from tea.countries',
      'staging/big.sql': '--! materialized: ephemeral\nselect * from staging.orders where amount > 7',
    })
    expect(await transform(shop)).toEqual({
      'marts.countries': 'its text changed',
      'marts.best': 'its text changed',
    })

    await byHand(shop, 'delete from marts.daily; drop table marts.countries; update tea.orders set day = day')
    await shop.models('run', 'versions')
    expect(await transform(shop)).toMatchObject({
      'marts.daily': kind === 'postgres' ? 'tea.orders changed' : 'its rows were changed',
      'marts.best': 'marts.daily is built',
      'marts.countries': 'it has not been built yet',
      'marts.versions': 'another command has built it',
    })
    expect(await transform(shop)).toEqual({})

    await byHand(shop, 'create or replace view staging.orders as select id, day, amount from tea.orders')
    expect(await transform(shop)).toEqual({
      'staging.orders': 'its view was changed',
      'marts.daily': 'staging.orders is built',
      'marts.best': 'marts.daily is built',
    })
    expect(await transform(shop)).toEqual({})

    await shop.write({ 'marts/until.sql': UNTIL })
    await transform(shop)
    const day = `'{"until":"2026-01-05"}'`
    const inputs = kind === 'postgres' ? `inputs::jsonb || ${day}` : `json_merge_patch(inputs, ${day})`
    await byHand(shop, `update _sluice.model_inputs set inputs = ${inputs} where node = 'marts.until'`)
    expect(await transform(shop)).toEqual({ 'marts.until': 'a new day has begun since' })

    await shop.write({ ...EACH_TIME, ...EACH_TIME_ON[kind] })
    await transform(shop)
    expect(await transform(shop)).toEqual({
      'marts.bad': 'failed',
      'marts.warns': 'it failed or warned last time, or another command has built it',
      'marts.tested': 'it calls now()',
      'marts.today': 'it reads current_date',
      'marts.moment': 'it calls now()',
      'marts.luck': 'it calls random()',
      'marts.foreign': 'shop.orders is not filled by Sluice',
      'marts.reads_today': 'it reads current_date',
      ...WHY_ON[kind],
    })
  })
})

test('a yes about the columns of one model lets no other lose rows', { tags: 'exhaustive' }, async () => {
  const kept = '--! materialized: incremental\n--! unique_key: id\nselect id, amount from shop.orders'
  const shop = await Shop.make(
    'duckdb',
    {
      'marts/a.sql': '--! materialized: table\nselect id, amount from shop.orders',
      'marts/b.sql': kept,
      'marts/c.sql': kept.replace('amount', 'amount, day'),
    },
    { protected: true },
  )
  await repositoryIn(shop.dir)
  await transform(shop)
  const rows = async (): Promise<unknown> =>
    shop.rows('select (select count(*) from marts.b) as b, (select count(*) from marts.c) as c')
  await shop.write({
    'marts/a.sql': '--! materialized: table\nselect id from shop.orders',
    'marts/b.sql': `${kept} where id > 2`,
    'marts/c.sql': `${kept} where id > 2`,
  })
  await git(shop.dir, 'commit', '--quiet', '--all', '--message', 'Filter')
  const asked = await runMain(shop.dir, ['transform'], commandEnvironment(), 'yes')
  expect(asked.stderr).toContain('2 models would lose or change columns on local. Build them?')
  for (const name of ['b', 'c'])
    expect(asked.stderr).toContain(`marts.${name} has 3 rows, and would have 1 after it is built`)
  expect(asked.stdout).toContain('1 model built, 2 models failed')
  expect(await rows()).toEqual([{ b: 3, c: 3 }])
  await transform(shop, '--yes')
  expect(await rows()).toEqual([{ b: 1, c: 1 }])
})

const row = fc.record({
  id: fc.integer({ min: 1, max: 4 }),
  day: fc.integer({ min: 1, max: 3 }),
  amount: fc.integer({ min: -1, max: 9 }),
})
const daily = (column: string, test: string): string =>
  `--! materialized: table\n--! tests: ${test}\nselect day, ${column} as revenue from staging.orders group by day`

/** What people, loads and other commands do between two transforms. */
const event = fc.oneof(
  fc.uniqueArray(row, { minLength: 1, maxLength: 4, selector: ({ id }) => id }).map((rows) => ({
    files: {
      '../seeds/tea/orders.csv': [
        'id,day,amount',
        ...rows.map(({ id, day, amount }) => `${id},2026-01-0${day},${amount}`),
      ].join('\n'),
    },
    say: ['load', 'tea'],
  })),
  fc
    .constantFrom('sum(amount)', 'max(amount)')
    .map((column) => ({ files: { 'marts/daily.sql': daily(column, 'not_null(day)') } })),
  fc
    .constantFrom('not_null(day)', 'expression(revenue < 9)')
    .map((one) => ({ files: { 'marts/daily.sql': daily('sum(amount)', one) } })),
  fc.constantFrom(0, 3).map((least) => ({
    files: { 'staging/orders.sql': `select id, day, amount from tea.orders where amount > ${least}` },
  })),
  fc
    .constantFrom(
      'update tea.orders set amount = amount + 1 where id = 1',
      'update tea.orders set amount = amount - 1 where id = 1',
      'delete from tea.orders where id = 2',
      'delete from marts.daily',
      'drop table marts.best',
      'create or replace view staging.orders as select id, day, amount from tea.orders',
      'drop table marts.countries',
      "insert into tea.countries (code, name) values ('de', 'Germany')",
    )
    .map((sql) => ({ sql })),
  fc
    .constantFrom(
      ['models', 'build', 'daily'],
      ['models', 'run'],
      ['models', 'build', 'versions'],
      ['transform'],
      ['transform'],
    )
    .map((say) => ({ say })),
) as fc.Arbitrary<{ files?: Record<string, string>; sql?: string; say?: string[] }>

const TABLES = {
  daily: 'day, revenue',
  best: 'day, revenue, id',
  by_id: 'id, amount',
  versions: 'id, amount, valid_from, valid_to',
  countries: 'code, name',
}

const everything = async (shop: Shop): Promise<Readonly<Record<string, unknown>>> => {
  const found: Record<string, unknown> = {}
  for (const [name, columns] of Object.entries(TABLES))
    found[name] = await shop.rows(`select ${columns} from marts.${name} order by ${columns}`)
  return found
}

/** After a transform, one that builds everything has nothing to change, again and again in one history. */
async function histories(kind: EngineKind, transforms: number): Promise<void> {
  const shop = await prepared(kind)
  const [history = []] = fc.sample(
    fc.array(fc.array(event, { minLength: 1, maxLength: 3 }), {
      minLength: transforms,
      maxLength: transforms,
    }),
    1,
  )
  for (const [index, events] of history.entries()) {
    for (const { files, sql, say } of events) {
      if (files) await shop.write(files)
      // What is gone already cannot be written.
      if (sql !== undefined) await byHand(shop, sql).catch(() => undefined)
      if (say) await shop.say(...say)
    }
    await transform(shop)
    const after = await everything(shop)
    await transform(shop, '--full')
    expect(await everything(shop), JSON.stringify(history.slice(0, index + 1))).toEqual(after)
  }
}

describe.each(ENGINE_KINDS)('random histories on %s', (kind) => {
  test('after many transforms, all models equal a full build', { tags: 'exhaustive', timeout: 300_000 }, () =>
    histories(kind, 20),
  )
})

test(
  'on DuckDB, readers of a model with capitals are not built again for nothing',
  { tags: 'exhaustive' },
  async () => {
    const shop = await prepared('duckdb', {
      'marts/Mid.sql': '--! materialized: table\nselect id from tea.orders',
      'marts/below.sql': '--! materialized: table\nselect id from marts.Mid',
    })
    expect(await transform(shop)).toEqual({})
  },
)
