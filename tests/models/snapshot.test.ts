import { ENGINE_KINDS } from '@sluice/engine'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Shop } from './support/shop.ts'
import { versionsHistories, versionsHistory } from './support/versions-history.ts'

/** A row without a time gets one that lies before its version began, and then a later one. */
const WITHOUT_TIME = [null, 1, 0].map((late, change) => ({ changes: [{ id: 1, change, late }], kill: null }))

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('a snapshot keeps the versions that a plain model keeps', async () => {
    await versionsHistories(kind, (play) =>
      fc.assert(fc.asyncProperty(versionsHistory({ kills: false }), play), {
        numRuns: 6,
        examples: [[WITHOUT_TIME]],
      }),
    )
  }, 60_000)

  test('only a change in a column of `check` makes a version', async () => {
    const header = '--! materialized: snapshot\n--! unique_key: id\n'
    const shop = await Shop.make(kind, {
      'snap/orders.sql': `${header}--! check: amount, day\nselect id, day, amount, customer_id from shop.orders`,
    })
    await shop.models('build')
    await shop.run(`update shop.orders set customer_id = 9 where id < 3; update shop.orders set amount = 6 where id = 1;
      update shop.orders set day = null where id = 3`)
    expect((await shop.models('build'))['snap.orders']?.rows).toBe(2)
    expect(
      await shop.rows('select id, amount, customer_id from snap.orders where valid_to is null order by id'),
    ).toEqual([
      { id: 1, amount: 6, customer_id: 9 },
      { id: 2, amount: 7, customer_id: 2 },
      { id: 3, amount: 9, customer_id: 1 },
    ])
    await shop.write({
      'snap/orders.sql': `${header}--! check: nope\nselect id, day, amount, customer_id from shop.orders`,
    })
    expect((await shop.models('build'))['snap.orders']?.error).toMatchObject({
      message: 'check: the query of snap.orders returns no column nope',
      place: 'models/snap/orders.sql:3',
    })
    await shop.write({
      'snap/orders.sql': `${header}--! check: amount\n--! updated_at: day\nselect id, day, amount from shop.orders`,
    })
    expect((await shop.say('models', 'build')).stderr).toContain(
      'error E_MODEL_HEADER: a snapshot has either updated_at or check, and this one has both\n  at models/snap/orders.sql:3',
    )
  })

  test('a change of a value that has no equality makes a version', async () => {
    const shop = await Shop.make(kind, {
      'snap/docs.sql': '--! materialized: snapshot\n--! unique_key: id\nselect id, doc, docs from shop.docs',
      'snap/checked.sql':
        '--! materialized: snapshot\n--! unique_key: id\n--! check: doc\nselect id, doc from shop.docs',
    })
    await shop.run(`create table shop.docs (id bigint, doc json, docs json[]);
      insert into shop.docs values (1, '{"a": 1}', array['{}'::json]), (2, null, null), (3, '{"b": 1}', array['{}'::json])`)
    await shop.models('build')
    await shop.run(`update shop.docs set doc = '{"a": 2}' where id = 1;
      update shop.docs set docs = array['{"c": 1}'::json] where id = 3`)
    expect(await shop.models('build')).toMatchObject({
      'snap.docs': { status: 'built', rows: 2 },
      'snap.checked': { status: 'built', rows: 1 },
    })
    const valid = 'select id, cast(doc as text) as doc from snap.docs where valid_to is null order by id'
    expect(await shop.rows(valid)).toEqual([
      { id: 1, doc: '{"a": 2}' },
      { id: 2, doc: null },
      { id: 3, doc: '{"b": 1}' },
    ])
  })

  test.skipIf(kind === 'duckdb')(
    'a change of a value of which the size alone is compared makes a version',
    { tags: 'exhaustive' },
    async () => {
      const sql = '--! materialized: snapshot\n--! unique_key: id\nselect id, area from shop.areas'
      const shop = await Shop.make(kind, { 'snap/areas.sql': sql })
      await shop.run(`create table shop.areas (id bigint, area circle);
        insert into shop.areas values (1, '<(0,0),1>'), (2, '<(0,0),1>')`)
      await shop.models('build')
      await shop.run(`update shop.areas set area = '<(5,5),1>' where id = 1`)
      expect(await shop.models('build')).toMatchObject({ 'snap.areas': { status: 'built', rows: 1 } })
    },
  )

  test('a snapshot keeps its versions when its query changes', { tags: 'exhaustive' }, async () => {
    const header = '--! materialized: snapshot\n--! unique_key: id\n'
    const shop = await Shop.make(kind, { 'snap/orders.sql': `${header}select id, amount from shop.orders` })
    await shop.models('build')
    await shop.write({ 'snap/orders.sql': `${header}select id, amount, day from shop.orders` })
    expect(await shop.models('build', '--full-refresh')).toMatchObject({
      'snap.orders': { status: 'built', rows: 3 },
    })
    expect(await shop.rows('select count(*) as n from snap.orders')).toEqual([{ n: 6 }])
    await shop.write({ 'snap/orders.sql': `${header}select id, day from shop.orders` })
    expect(await shop.models('build')).toMatchObject({
      'snap.orders': { status: 'failed', error: { code: 'E_MODEL_DESTRUCTIVE' } },
    })
    await shop.write({ 'snap/orders.sql': '--! materialized: table\nselect id from shop.orders' })
    expect(await shop.models('build')).toMatchObject({
      'snap.orders': {
        status: 'failed',
        error: { code: 'E_MODEL_DESTRUCTIVE', place: 'models/snap/orders.sql:1' },
      },
    })
    await shop.write({ 'snap/orders.sql': '--! materialized: snapshot\nselect id from shop.orders' })
    expect((await shop.say('models', 'build')).stderr).toContain(
      'error E_MODEL_HEADER: a snapshot needs a unique_key\n  at models/snap/orders.sql:1',
    )
  })
})

test(
  'on DuckDB, a model does not replace what has its name in other letters',
  { tags: 'exhaustive' },
  async () => {
    const snapshot = '--! materialized: snapshot\n--! unique_key: id\nselect id, amount from shop.orders'
    const shop = await Shop.make('duckdb', {
      'marts/Made.sql': '--! materialized: table\nselect 1 as one',
      'marts/Seen.sql': 'select 1 as one',
      'marts/hist.sql': snapshot,
      'SHOP/days.sql': `--! materialized: incremental\n--! time_column: day\nselect day, amount from shop.orders`,
    })
    await shop.run(
      'create schema marts; create table marts.made as from range(9); create view marts.seen as from range(7)',
    )
    const another = 'give the model another table with `--! table: schema.name`'
    const taken = (message: string) => ({
      status: 'failed',
      error: {
        code: 'E_MODEL_TAKEN',
        message,
        hint: `if the model was renamed, give its file the previous name; otherwise ${another}`,
      },
    })
    expect(await shop.models('run')).toMatchObject({
      'marts.Made': taken(
        'there is a table marts.made, and DuckDB does not distinguish its name from marts.Made',
      ),
      'marts.Seen': taken(
        'there is a view marts.seen, and DuckDB does not distinguish its name from marts.Seen',
      ),
      'marts.hist': { status: 'built', rows: 3 },
      'SHOP.days': { status: 'built', rows: 3 },
    })
    await shop.run('update shop.orders set amount = 100')
    await shop.models('run')
    await shop.remove('marts/hist.sql')
    await shop.write({ 'marts/Hist.sql': snapshot })
    expect(await shop.models('run', '--full-refresh')).toMatchObject({
      'marts.Hist': taken(
        'there is a table marts.hist, and DuckDB does not distinguish its name from marts.Hist',
      ),
      'SHOP.days': { status: 'built', rows: 3 },
    })
    for (const [table, n] of [
      ['made', 9],
      ['seen', 7],
      ['hist', 6],
    ] as const)
      expect(await shop.rows(`select count(*) as n from marts.${table}`)).toEqual([{ n }])
  },
)
