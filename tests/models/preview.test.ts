import { ENGINE_KINDS } from '@sluice/engine'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Preview } from '@sluice/pipeline'
import { openProject, preview as previewOf } from 'sluice/pipeline'
import { describe, expect, test } from 'vitest'
import { objectsOf } from '../cli/support/sluice.ts'
import { repositoryIn, write } from '../propose/support/shop.ts'
import { Shop } from './support/shop.ts'

const MODELS = {
  'staging/orders.sql': 'select * from shop.orders where amount > 0',
  'marts/daily.sql': `--! materialized: table
--! tests: unique(day)
select day, sum(amount) as revenue, count(*) as n from staging.orders group by day`,
  'marts/people.sql': `--! materialized: snapshot
--! unique_key: id
select id, name from shop.customers`,
  'marts/loose.sql': 'select amount from staging.orders',
}

async function preview(shop: Shop, ...args: readonly string[]) {
  const { code, stdout } = await shop.say('preview', '--json', ...args)
  const found = objectsOf(stdout).at(-1) as unknown as Preview
  return { code, found, byTable: Object.fromEntries(found.tables.map((one) => [one.table, one])) }
}

/** All that a target has. */
const everything = async (shop: Shop) => [
  await shop.rows('select * from shop.orders order by 1'),
  await shop.rows('select * from marts.daily order by 1'),
  await shop.rows('select node, status, run_id from _sluice.model_runs order by 1, 3'),
  await shop.rows(
    `select table_schema, table_name from information_schema.tables
     where table_schema not in ('pg_catalog', 'information_schema') order by 1, 2`,
  ),
]

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('shows the rows that models will have, and changes nothing', async () => {
    const shop = await Shop.make(kind, MODELS)
    await shop.models('build')
    await shop.run(`update shop.customers set name = 'Eve' where id = 2;
      insert into shop.orders values (4, '2026-01-03', 11, 1);
      delete from shop.orders where id = 1;
      update shop.orders set amount = 8 where id = 2`)
    await shop.write({
      'marts/daily.sql': `--! materialized: table
--! tests: unique(day)
select day, sum(amount) as revenue, case when day > '2026-01-02' then 'late' end as note from staging.orders group by day`,
      'marts/loose.sql': 'select amount + 100 as amount from staging.orders',
    })
    const before = await everything(shop)

    const { code, found, byTable } = await preview(shop)
    expect(code, JSON.stringify(found)).toBe(0)
    expect(found).toMatchObject({ ok: true, migrations: [], merged: [], failures: [] })
    expect(byTable['marts.daily']).toMatchObject({
      kind: 'model',
      materialized: 'table',
      key: ['day'],
      rows_before: 2,
      rows_after: 2,
      added: 1,
      removed: 1,
      changed: 1,
      columns: [
        { column: 'revenue', state: 'values', changed: 1, nulls_before: 0, nulls_after: 0 },
        { column: 'note', state: 'new', type_before: null, nulls_after: 1 },
        { column: 'n', state: 'gone', type_after: null },
      ],
      samples: [
        { kind: 'added', row: { day: '9999-99-99', revenue: '99', note: 'aaaa' }, before: null },
        { kind: 'removed', row: { day: '9999-99-99', revenue: '9', n: '9' }, before: null },
        { kind: 'changed', row: { day: '9999-99-99', revenue: '99' }, before: { revenue: '99' } },
      ],
    })
    // Ada stays, Bob's version ends, Eve's begins.
    expect(byTable['marts.people']).toMatchObject({ rows_before: 2, rows_after: 3, added: 1, changed: 1 })
    expect(byTable['marts.loose']).toMatchObject({ key: null, changed: null, added: 3, removed: 3 })
    expect(await everything(shop)).toEqual(before)

    const { stdout } = await shop.say('preview', '--models', 'marts.daily')
    expect(stdout).toContain('marts.daily (table, compared by day): 2 rows: 1 added, 1 removed, 1 changed')
    expect(stdout).not.toContain('marts.people')
    expect(stdout).not.toContain('2026-01-03')
    expect(await readdir(join(shop.dir, '.sluice/preview')).catch(() => [])).toEqual([])
    if (kind === 'postgres')
      expect(
        await shop.rows(`select datname from pg_database where datname like 'sluice\\_preview%'`),
      ).toEqual([])
  })

  test('a test that fails there fails the preview, and so does a model', async () => {
    const shop = await Shop.make(kind, MODELS)
    await shop.write({
      'marts/daily.sql': `--! materialized: table\n--! tests: unique(customer_id)\nselect customer_id from staging.orders`,
      'marts/broken.sql': 'select nothing from shop.orders',
    })
    const { code, found, byTable } = await preview(shop)
    expect(code).toBe(1)
    expect(found.ok).toBe(false)
    const failed = found.results.filter(({ status }) => status === 'failed').map(({ node }) => node)
    expect(failed).toEqual(
      expect.arrayContaining(['marts.broken', 'marts.daily', 'marts.daily: unique(customer_id)']),
    )
    expect(byTable['marts.loose']).toMatchObject({ rows_before: null, rows_after: 3, added: 3 })
    const project = await openProject({ dir: shop.dir, env: {} })
    expect(await previewOf(project, { select: ['marts.loose'] })).toMatchObject({ ok: true })
  })

  test('shows the tables of datasets with a suffix', { tags: 'exhaustive' }, async () => {
    const orders = '../seeds/tea/orders.csv'
    const shop = await Shop.make(kind, {
      [orders]: 'id,amount\n1,5\n',
      'teas/total.sql': '--! materialized: table\nselect sum(amount) as total from tea.orders',
    })
    const mine = ['--dataset-suffix', 'me']
    await shop.say('load', ...mine)
    await shop.say('transform', ...mine)
    await shop.write({ [orders]: 'id,amount\n1,5\n2,7\n' })
    await shop.say('load', '--no-transform', ...mine)
    const { stdout } = await shop.say('preview', ...mine)
    expect(stdout).toContain('tea_me.orders: 2 rows merged\n')
    expect(stdout).toContain('teas_me.total (table): 1 row: 1 added, 1 removed\n')
    expect(await shop.rows('select cast(total as text) as total from teas_me.total')).toEqual([
      { total: '5' },
    ])
  })

  test('review adds a preview to its comment, with numbers and masked rows, and without any value', async () => {
    const shop = await Shop.make(kind, MODELS)
    await shop.models('build')
    await write(shop.dir, { '.gitignore': '*.duckdb\n.sluice\n' })
    await repositoryIn(shop.dir)
    await shop.run(
      `update shop.orders set amount = 8 where id = 2; insert into shop.customers values (3, 'Ada')`,
    )
    const { stdout } = await shop.say('review', '--base', 'main', '--preview')
    expect(stdout).toMatch(/^#### Preview of `\w+`$/m)
    expect(stdout).toMatch(/^\| `marts\.daily` \| 2 \| 2 \| 0 \| 0 \| 1 \| revenue: 1 row changed \|$/m)
    expect(stdout).toMatch(
      /<details><summary>Rows that differ, with masked values<\/summary>[^]*`marts\.daily`\n\n- `changed .*revenue \d+ → \d+`\n[^]*<\/details>/,
    )
    expect(stdout).not.toContain('Ada')
  })
})

test('on postgres, copies a materialized view with its index, without a warning', async () => {
  const shop = await Shop.make('postgres', { 'marts/totals.sql': 'select total from shop.totals' })
  await shop.run(`comment on table shop.orders is 'as they are sold';
    comment on column shop.orders.amount is 'in euros';
    create index by_day on shop.orders (day);
    create materialized view shop.totals as select day, sum(amount) as total from shop.orders group by day;
    create unique index i on shop.totals (day);
    comment on materialized view shop.totals is 'by day'`)
  const { code, stdout, stderr } = await shop.say('preview')
  expect(code, stderr).toBe(0)
  expect(`${stdout}${stderr}`).toContain('copied into the scratch database')
  expect(`${stdout}${stderr}`).not.toContain('the scratch database has no')
  expect(stdout).toContain('marts.totals (view): new, 2 rows')
})
