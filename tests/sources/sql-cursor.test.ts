import { ENGINE_KINDS } from '@sluice/engine'
import { sqlDatabase, sqlQuery, sqlTable } from '@sluice/sources'
import { expect, test } from 'vitest'
import { openTestProject, type TestProject } from '../support/project.ts'
import { loadBesideWriters } from './load-beside-writers.ts'
import { sourceDatabase } from './source-database.ts'

const shop = (url: string, table: ReturnType<typeof sqlTable | typeof sqlQuery>) =>
  sqlDatabase({ name: 'shop', url, tables: [table] })

const idsOf = async (project: TestProject): Promise<readonly number[]> =>
  (await project.engine.session.rows<{ id: number }>('select id from shop.orders order by id')).map(
    ({ id }) => id,
  )

const ORDERS = `create table orders (id int primary key, note text, updated_at timestamptz);
  create index on orders (updated_at)`

for (const kind of ENGINE_KINDS) {
  test(`${kind}: a row that commits late, with an older value of the cursor, is loaded`, async () => {
    await using database = await sourceDatabase(ORDERS)
    const { client, url } = database
    const [slow, unseen] = [await database.connect(), await database.connect()]
    const source = shop(url, sqlTable('orders', { incremental: { cursor: 'updated_at' } }))
    await using project = await openTestProject({ kind, sources: [source] })
    await client.query(`insert into orders values (1, 'a', '2026-01-01'), (2, 'b', '2026-01-02')`)
    await project.load()
    await project.applyAndMerge()
    await slow.query('begin')
    await slow.query(`insert into orders values (3, 'late', '2026-01-01 12:00')`)
    // Written below a savepoint: its row has the number of a separate transaction.
    await slow.query('savepoint inner_one')
    await slow.query(`insert into orders values (4, 'late', '2026-01-01 13:00')`)
    await unseen.query('begin; select now()')
    await client.query(`insert into orders values (5, 'c', '2026-01-03')`)
    await project.load()
    expect(await idsOf(project)).toEqual([1, 2, 5])
    await unseen.query(`update orders set note = 'b2', updated_at = '2026-01-02 01:00' where id = 2; commit`)
    await slow.query('commit')
    await project.load()
    expect(await idsOf(project)).toEqual([1, 2, 3, 4, 5])
    expect(await project.engine.session.rows('select note from shop.orders where id = 2')).toEqual([
      { note: 'b2' },
    ])
  })

  test(`${kind}: only the range is read, in the order of the cursor where a load is cut`, async () => {
    await using database = await sourceDatabase(ORDERS)
    const { client, url } = database
    await client.query(
      `insert into orders select n, 'x', timestamptz '2026-01-01' + n * interval '1 hour' from generate_series(20, 1, -1) n`,
    )
    const source = shop(url, sqlTable('orders', { incremental: { cursor: 'updated_at' } }))
    await using project = await openTestProject({ kind, sources: [source] })
    const first = await project.load({ limit: 8 })
    expect([first.more, first.resources[0]?.rows_read]).toEqual([true, 8])
    await project.applyAndMerge()
    expect(await idsOf(project)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    await project.load({ limit: 8 })
    expect(await idsOf(project)).toHaveLength(15)
    const last = await project.load()
    expect([last.more, await idsOf(project)]).toEqual([false, Array.from({ length: 20 }, (_, n) => n + 1)])
    await client.query(`delete from orders where id < 20`)
    expect((await project.load()).resources[0]?.rows_read).toBe(1)
    const day = { since: '2026-01-01', until: '2026-01-01' }
    const given = await project.load(day)
    expect(given.resources[0]?.rows_read).toBe(1)
    await client.query(
      `insert into orders select 100 + n, 'day', timestamptz '2026-01-01 05:00' + n * interval '12 hours' from generate_series(0, 2) n`,
    )
    // Of the day in New York, from 05:00 to 05:00 in UTC.
    const incremental = { cursor: 'updated_at', zone: 'America/New_York', range: { start: 'open' } } as const
    const far = await project.load(day, [], [shop(url, sqlTable('orders', { incremental }))])
    expect(far.resources[0]?.rows_read).toBe(3)
  })

  test(`${kind}: rows without a value of the cursor`, async () => {
    await using database = await sourceDatabase(ORDERS)
    const { client, url } = database
    await client.query(`insert into orders values (1, 'a', '2026-01-01'), (2, 'b', null)`)
    const withPolicy = (onMissing?: 'include' | 'exclude') =>
      shop(
        url,
        sqlTable('orders', { incremental: { cursor: 'updated_at', ...(onMissing && { onMissing }) } }),
      )
    await using project = await openTestProject({ kind, sources: [] })
    await expect(project.load({}, [], [withPolicy()])).rejects.toThrow(
      expect.objectContaining({ code: 'E_CURSOR_MISSING' }),
    )
    await project.load({}, [], [withPolicy('exclude')])
    await project.applyAndMerge()
    expect(await idsOf(project)).toEqual([1])
    await project.load({}, [], [withPolicy('include')])
    expect(await idsOf(project)).toEqual([1, 2])
  })

  test(`${kind}: all tables are read as of one moment`, async () => {
    await using database =
      await sourceDatabase(`create table a (id int primary key); create table b (id int primary key);
        insert into a values (1); insert into b values (1)`)
    const { client, url } = database
    await using project = await openTestProject({
      kind,
      sources: [
        sqlDatabase({
          name: 'shop',
          url,
          // The second is read once the first is, and a row was written to it.
          tables: [sqlTable('a'), sqlTable('b', { where: 'pg_sleep(1) is not null' })],
        }),
      ],
    })
    const loading = project.load()
    await new Promise((done) => setTimeout(done, 700))
    await client.query('begin; insert into a values (2); insert into b values (2); commit')
    const { resources } = await loading
    expect(new Set(resources.map(({ rows_read }) => rows_read)).size).toBe(1)
  })
}

test(
  'a cursor is refused by the first load if a load does not order its type as the source does',
  { tags: 'exhaustive' },
  async () => {
    await using database = await sourceDatabase(`create type mood as enum ('zeta', 'alpha');
    create table orders (t time, z timetz, b boolean, raw bytea, i interval, j jsonb, a int[], n numeric, m money, ip inet, x xid8, mood mood)`)
    for (const column of ['t', 'z', 'b', 'raw', 'i', 'j', 'a', 'n', 'm', 'ip', 'x', 'mood']) {
      const table = sqlTable('orders', { incremental: { cursor: column } })
      await using project = await openTestProject({ kind: 'duckdb', sources: [shop(database.url, table)] })
      await expect(project.load(), column).rejects.toMatchObject({
        code: 'E_CURSOR_TYPE',
        place: `shop.orders.${column}`,
      })
    }
  },
)

test(
  'a cursor of numbers that a hint makes text is refused, one of texts is not',
  { tags: 'exhaustive' },
  async () => {
    await using database = await sourceDatabase('create table orders (id int, code varchar(9))')
    const failed = async (cursor: string): Promise<unknown> => {
      const table = sqlTable('orders', { incremental: { cursor }, columns: { [cursor]: { type: 'text' } } })
      await using project = await openTestProject({ kind: 'duckdb', sources: [shop(database.url, table)] })
      return await project.load().then(
        () => undefined,
        ({ code, place }) => [code, place],
      )
    }
    expect(await failed('id')).toEqual(['E_CURSOR_TYPE', 'shop.orders.id'])
    expect(await failed('code')).toBeUndefined()
  },
)

test('rows of the last value come again where it is padded with blanks', { tags: 'exhaustive' }, async () => {
  await using database = await sourceDatabase('create table letters (id int primary key, v char(4))')
  const query = sqlQuery('orders', 'select * from letters', {
    incremental: { cursor: 'v' },
    primaryKey: 'id',
  })
  await using project = await openTestProject({ kind: 'duckdb', sources: [shop(database.url, query)] })
  await database.client.query(`insert into letters values (1, 'a')`)
  await project.load()
  await project.applyAndMerge()
  await database.client.query(`insert into letters values (2, 'a')`)
  await project.load()
  expect(await idsOf(project)).toEqual([1, 2])
})

test('0 of many rows are missed beside long transactions', { tags: 'exhaustive' }, async () => {
  const { written, loaded } = await loadBesideWriters({
    kind: 'postgres',
    writers: 4,
    rounds: 6,
    rows: 200,
  })
  expect([written, loaded]).toEqual([4_100, 4_100])
})
