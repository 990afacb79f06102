import { ENGINE_KINDS } from '@sluice/engine'
import { compileModels, listModels, models, openProject, retryModels, showModel } from 'sluice/pipeline'
import { describe, expect, test } from 'vitest'
import { author, git } from '../propose/support/shop.ts'
import { commandEnvironment } from '../support/command/command-line.ts'
import { runMain } from '../support/run-main.ts'
import { Shop } from './support/shop.ts'

const MODELS = {
  'staging/orders.sql': `--! materialized: ephemeral
select * from shop.orders where amount > 0 -- no refunds`,
  'marts/daily.sql': `--! materialized: table
--! description: one row a day
--! column amount: what was sold
--! tests: unique(day), not_null(day)
select day, sum(amount) as amount, count(*) as orders
from staging.orders
where orders.id > 0
group by day;
`,
  'marts/best.sql': 'with big as (select * from marts.daily where amount > 10)\nselect day from big',
  'marts/positive.test.sql': 'select * from marts.daily where amount < 0',
}

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('builds models in the order of what they read, and tests them', async () => {
    const shop = await Shop.make(kind, MODELS)
    const results = await shop.models('build')
    expect(Object.keys(results).slice(0, 3)).toEqual([
      'marts.daily: unique(day)',
      'marts.daily: not_null(day)',
      'marts.daily',
    ])
    expect(results['marts.best']).toMatchObject({ status: 'built', rows: null })
    expect(results['marts.daily']).toMatchObject({ status: 'built', rows: 2 })
    expect(results['positive']).toMatchObject({ status: 'passed', rows: 0 })
    expect(await shop.rows('select * from marts.best')).toEqual([{ day: '2026-01-02' }])
    expect(await shop.rows('select count(*) as n from _sluice.model_runs')).toEqual([{ n: 5 }])
    await shop.run(`insert into shop.orders values (4, '2026-01-01', 20, 1)`)
    await shop.models('run')
    expect(await shop.rows('select day from marts.best order by day')).toHaveLength(2)
  })

  test('a table that is built again keeps what hangs on it', async () => {
    const shop = await Shop.make(kind, MODELS)
    await shop.models('build')
    await shop.run(
      `create index daily_day on marts.daily (day); comment on column marts.daily.orders is 'mine'`,
    )
    if (kind === 'postgres')
      await shop.run(`drop role if exists sluice_reader_of_models; create role sluice_reader_of_models;
        grant select on marts.daily to sluice_reader_of_models; grant select (day) on marts.best to sluice_reader_of_models;
        create view shop.reads_it as select amount from marts.daily`)
    await shop.write({
      'marts/daily.sql': MODELS['marts/daily.sql'].replace(
        'count(*) as orders',
        'count(*) as orders, 1 as note',
      ),
    })
    expect(await shop.models('run')).toMatchObject({ 'marts.daily': { changes: ['note is new'] } })
    if (kind === 'duckdb') {
      expect(await shop.rows(`select comment from duckdb_tables() where table_name = 'daily'`)).toEqual([
        { comment: 'one row a day' },
      ])
      expect(await shop.rows(`select index_name as name from duckdb_indexes()`)).toContainEqual({
        name: 'daily_day',
      })
      return
    }
    expect(
      await shop.rows(`select obj_description('marts.daily'::regclass) as text,
        col_description('marts.daily'::regclass, 2) as amount, col_description('marts.daily'::regclass, 3) as orders,
        has_table_privilege('sluice_reader_of_models', 'marts.daily', 'select') as granted,
        has_column_privilege('sluice_reader_of_models', 'marts.best', 'day', 'select') as column_granted,
        (select count(*)::int from pg_indexes where indexname = 'daily_day') as indexes,
        (select count(*)::int from shop.reads_it) as others`),
    ).toEqual([
      {
        text: 'one row a day',
        amount: 'what was sold',
        orders: 'mine',
        granted: true,
        column_granted: true,
        indexes: 1,
        others: 2,
      },
    ])
    await shop.run('drop owned by sluice_reader_of_models; drop role sluice_reader_of_models')
  })

  test('a test that fails leaves the table as it was, and what reads it is skipped', async () => {
    const shop = await Shop.make(kind, MODELS)
    await shop.models('build')
    await shop.run(`insert into shop.orders values (5, null, 100, 1)`)
    const results = await shop.models('build')
    expect(results['marts.daily: not_null(day)']).toMatchObject({
      status: 'failed',
      rows: 1,
      error: { code: 'E_MODEL_TEST', place: 'models/marts/daily.sql:4' },
    })
    expect(results['marts.daily']).toMatchObject({ status: 'failed', error: { code: 'E_MODEL_TEST' } })
    expect(results['marts.best']).toMatchObject({ status: 'skipped', reason: 'marts.daily failed' })
    expect(await shop.rows('select count(*) as n from marts.daily')).toEqual([{ n: 2 }])
    const { code, stdout } = await shop.say('models', 'build')
    expect(code).toBe(1)
    expect(stdout).toBe('1 model failed, 1 model skipped, 1 test passed, 1 test failed, 1 test skipped\n')

    await shop.run('delete from shop.orders where id = 5')
    expect(await shop.statuses('retry')).toEqual({
      'marts.daily: unique(day)': 'passed',
      'marts.daily: not_null(day)': 'passed',
      'marts.daily': 'built',
      'marts.best': 'built',
      positive: 'passed',
    })
    expect(await shop.statuses('retry')).toEqual({})
  })

  test('one model that fails does not stop the others, and says where', async () => {
    const shop = await Shop.make(kind, {
      'marts/wrong.sql': `-- about\n--! materialized: table\n\nselect id,\n  amonut\nfrom shop.orders`,
      'marts/parts.sql': 'select id from shop.orders\n  join shop.custmers using (id)',
      'marts/right.sql': 'select id from shop.orders',
      'marts/behind.sql': 'select id from marts.wrong',
    })
    const results = await shop.models('build', '--threads', '2')
    expect(results['marts.wrong']).toMatchObject({
      status: 'failed',
      error: {
        code: 'E_MODEL_SQL',
        place: 'models/marts/wrong.sql:5',
        message: expect.stringContaining('amonut'),
      },
    })
    expect(results['marts.parts']).toMatchObject({
      error: { code: 'E_MODEL_TABLE', place: 'models/marts/parts.sql:2' },
    })
    expect(results['marts.right']).toMatchObject({ status: 'built' })
    expect(results['marts.behind']).toMatchObject({ status: 'skipped' })
  })

  test('views and tables replace each other; a column that is gone is named', async () => {
    const shop = await Shop.make(kind, {
      'marts/a.sql': 'select id, amount from shop.orders',
      'marts/b.sql': 'select id, amount from marts.a',
    })
    await shop.models('run')
    await shop.write({ 'marts/a.sql': '--! materialized: table\nselect id, amount from shop.orders' })
    expect(await shop.statuses('run')).toEqual({ 'marts.a': 'built', 'marts.b': 'built' })
    await shop.write({
      'marts/a.sql': 'select id, cast(1 as bigint) as one from shop.orders',
      'marts/b.sql': 'select one from marts.a',
    })
    expect(await shop.models('run')).toMatchObject({
      'marts.a': { status: 'built', changes: ['one is new', 'amount is gone'] },
      'marts.b': { status: 'built' },
    })
    expect(await shop.rows('select * from marts.b')).toHaveLength(3)
  })

  test('an index goes with its column', { tags: 'exhaustive' }, async () => {
    const shop = await Shop.make(kind, {
      'marts/a.sql': '--! materialized: table\nselect id, day, amount from shop.orders',
    })
    await shop.models('run')
    await shop.run('create index by_day on marts.a (day, id); create index by_id on marts.a (id)')
    await shop.write({ 'marts/a.sql': '--! materialized: table\nselect id, amount from shop.orders' })
    expect(await shop.models('run')).toMatchObject({
      'marts.a': { status: 'built', changes: ['day is gone'] },
    })
    const names =
      kind === 'duckdb'
        ? 'select index_name as name from duckdb_indexes()'
        : "select indexname as name from pg_indexes where tablename = 'a'"
    expect(await shop.rows(names)).toEqual([{ name: 'by_id' }])
  })

  test('a table that no model made is not replaced', async () => {
    const shop = await Shop.make(kind, { 'shop/orders.sql': 'select 1 as x' })
    expect(await shop.models('run')).toMatchObject({
      'shop.orders': {
        status: 'failed',
        error: { code: 'E_MODEL_TAKEN', place: 'models/shop/orders.sql:1' },
      },
    })
    expect(await shop.rows('select count(*) as n from shop.orders')).toEqual([{ n: 3 }])
  })

  test('on a protected target, models are committed, and columns go only with --yes', async () => {
    const shop = await Shop.make(
      kind,
      { 'marts/a.sql': 'select id, amount from shop.orders' },
      { protected: true },
    )
    await git(shop.dir, 'init', '--quiet')
    await author(shop.dir, 'Ada')
    await git(shop.dir, 'commit', '--quiet', '--allow-empty', '-m', 'empty')
    expect((await shop.say('models', 'run')).stderr).toContain(
      'error E_MODEL_UNCOMMITTED: target local is protected, and models/marts/a.sql is not committed',
    )
    await git(shop.dir, 'add', 'models')
    await git(shop.dir, 'commit', '--quiet', '-m', 'a')
    expect(await shop.statuses('run')).toEqual({ 'marts.a': 'built' })
    await shop.write({ 'marts/a.sql': 'select id, day from shop.orders' })
    await git(shop.dir, 'commit', '--quiet', '--all', '-m', 'b')
    expect(await shop.models('run')).toMatchObject({
      'marts.a': {
        status: 'failed',
        error: {
          code: 'E_MODEL_DESTRUCTIVE',
          message: 'marts.a would lose or change columns: amount is gone',
        },
      },
    })
    expect(await shop.models('run', '--yes')).toMatchObject({
      'marts.a': { status: 'built', changes: ['day is new', 'amount is gone'] },
    })
    await shop.write({
      'marts/a.sql': 'select id, day, customer_id from shop.orders',
      'marts/below.sql': 'select customer_id from marts.a',
    })
    await git(shop.dir, 'add', 'models')
    await git(shop.dir, 'commit', '--quiet', '-m', 'c')
    const added = await shop.say('transform')
    expect(added.stderr).toContain('+ customer_id is new')
    expect(added.stdout).toContain('2 models built')
    await shop.write({ 'marts/a.sql': 'select id, amount as day from shop.orders' })
    await git(shop.dir, 'commit', '--quiet', '--all', '-m', 'd')
    const asked = await runMain(shop.dir, ['models', 'build'], commandEnvironment(), 'no')
    expect(asked.stderr).toMatch(
      /marts\.a: its query changed.*\n.*! day: \w+ → bigint\n.*! customer_id is gone\n/i,
    )
    expect(asked.stderr).toContain('breaks: ')
    expect(asked.stderr).toContain(
      '1 model would lose or change columns on local, which breaks marts.below. Build them?',
    )
    expect(asked).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('1 model failed, 1 model skipped') as unknown,
    })
    const agreed = await runMain(shop.dir, ['models', 'build'], commandEnvironment(), 'yes')
    expect(agreed.stdout).toContain('1 model failed, 1 model skipped')
    expect(agreed.stderr).toContain('the view marts.below reads it, and cannot be created again')
    await shop.write({ 'marts/below.sql': 'select day as customer_id from marts.a' })
    await git(shop.dir, 'commit', '--quiet', '--all', '-m', 'e')
    const right = await runMain(shop.dir, ['models', 'build'], commandEnvironment(), 'yes')
    expect(right.stdout).toContain('2 models built')
    await shop.write({ 'marts/new.sql': 'select 1 as x' })
    expect((await shop.say('models', 'list', 'state:modified')).stdout).toContain('(1 model, 0 tests')
  })

  test('show, compile and list', async () => {
    const shop = await Shop.make(kind, MODELS)
    expect((await shop.say('models', 'show', 'staging.orders', '--limit', '1')).stdout).toMatch(/^id +day/)
    expect((await shop.say('models', 'compile', 'marts.daily')).stdout).toContain(
      `from (select * from shop.orders where amount > 0 -- no refunds\n) as "orders"\nwhere orders.id > 0`,
    )
    await shop.write({
      'marts/paid.sql': '--! materialized: ephemeral\n--! tests: not_null(id)\nselect 1 as id',
    })
    expect((await shop.say('models', 'compile', 'paid')).stdout).toContain(
      '-- marts.paid: not_null(id)\nselect * from (select 1 as id\n) as r where r."id" is null;',
    )
    expect((await shop.say('models', 'list', '+best')).stdout).toMatch(
      /marts\.daily +table +staging\.orders +2 +models\/marts\/daily\.sql\n/,
    )
  })

  test(
    'the functions of sluice/pipeline list, compile, show and retry models',
    { tags: 'exhaustive' },
    async () => {
      const shop = await Shop.make(kind, MODELS)
      const project = await openProject({ dir: shop.dir, env: {} })
      await expect(retryModels(project)).rejects.toMatchObject({ code: 'E_MODEL_NO_RUN' })
      const { models: listed } = await listModels(project, { select: ['marts.daily'] })
      expect(listed).toMatchObject([{ model: 'marts.daily', reads: ['staging.orders'] }])
      const [query] = await compileModels(project, { select: ['marts.daily'] })
      expect(query).toMatchObject({
        name: 'marts.daily',
        sql: expect.stringContaining('shop.orders') as string,
      })
      expect((await showModel(project, 'staging.orders', { limit: 2 })).rows).toHaveLength(2)
      const two = showModel(project, 'staging.orders+')
      await expect(two).rejects.toMatchObject({ code: 'E_USAGE' })
      await models(project, { select: ['marts.daily'] })
      expect((await retryModels(project)).results).toEqual([])
    },
  )

  test('transform builds the models', { tags: 'exhaustive' }, async () => {
    const shop = await Shop.make(kind, MODELS)
    const { code, stdout } = await shop.say('transform')
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'nothing waits in staging\n2 models built, 3 tests passed\n',
    })
  })
})
