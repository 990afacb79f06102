import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { ENGINE_KINDS } from '@sluice/engine'
import { sqlDatabase, sqlTable, type SqlTableOptions } from '@sluice/sources'
import { expect, test, vi } from 'vitest'
import { openTestProject, type TestProject } from '../support/project.ts'
import { expectResumed } from './killed-in-table.ts'
import { scratchFolder } from './scratch-folder.ts'
import { sourceDatabase } from './source-database.ts'
import { untilSettled } from './until-settled.ts'

const ROWS = 5000

/** Rows pass the condition ok(id), unless a test says what happens to those behind the fourth chunk. */
const ORDERS = `create table orders (id int primary key, note text);
  insert into orders select n, 'n' || n from generate_series(1, ${ROWS}) as g (n);
  create table pairs (a text, b numeric(6, 1), primary key (a, b));
  insert into pairs select 'k' || n % 7, n / 10.0 from generate_series(1, ${ROWS}) as g (n);
  analyze;`

const ok = (body: string): string =>
  `create or replace function ok(id int) returns boolean language plpgsql as $$ begin ${body} return true; end $$`

const shop = (url: string, tables: Readonly<Record<string, SqlTableOptions>>) =>
  sqlDatabase({
    name: 'shop',
    url,
    tables: Object.entries(tables).map(([name, options]) => sqlTable(name, { chunkRows: 1000, ...options })),
  })

const said = (project: TestProject, what: RegExp): readonly string[] =>
  project.events.flatMap((event) => (event.kind === 'message' && what.test(event.text) ? [event.text] : []))

for (const kind of ENGINE_KINDS) {
  test(`${kind}: chunks that a failed load had read are resumed, as far as their rows have not changed`, async () => {
    await using database = await sourceDatabase(ORDERS + ok(`if id > 4500 then raise 'broken'; end if;`))
    const { client, url } = database
    await untilSettled(client)
    const source = shop(url, { orders: { where: 'ok(id)', connections: 1 }, pairs: {} })
    await using project = await openTestProject({ kind, sources: [source] })
    const failed = await project.load()
    expect(failed.failures.map(({ code }) => code)).toEqual(['E_SQL_FAILED'])
    await client.query(
      `${ok('')}; delete from orders where id = 1500; update orders set note = 'new' where id = 7`,
    )
    await project.load()
    await project.applyAndMerge()
    expect(said(project, /resumed/)).toEqual([
      'shop.orders: resumed 2 of 5 chunks that an earlier load had read; none of their rows has changed since',
    ])
    const { session } = project.engine
    expect(
      await session.rows(
        `select count(*) as n, min(id) as first, max(id) as last, sum(case when note = 'new' then 1 else 0 end) as changed from shop.orders`,
      ),
    ).toEqual([{ n: ROWS - 1, first: 1, last: ROWS, changed: 1 }])
    expect(
      await session.rows(`select count(*) as n, cast(sum(b) as varchar) as total from shop.pairs`),
    ).toEqual([{ n: ROWS, total: '1250250.0' }])
    project.events.length = 0
    await project.load()
    expect(said(project, /resumed/)).toEqual([])
  })
}

test('a load that is killed inside a table resumes there', { tags: 'exhaustive' }, async () => {
  await using database = await sourceDatabase(ORDERS + ok('if id > 4000 then perform pg_sleep(60); end if;'))
  const { client, url } = database
  await untilSettled(client)
  await expectResumed({ url, where: 'ok(id)', release: async () => void (await client.query(ok(''))) })
})

test('so does one that is killed inside a table of SQLite', { tags: 'exhaustive' }, async () => {
  await using folder = await scratchFolder()
  const path = join(folder.path, 'shop.sqlite')
  using db = new DatabaseSync(path)
  const rows = (count: number): string =>
    `with recursive g (n) as (select 1 union all select n + 1 from g where n < ${count}) select n`
  // A count of 27 thousand million pairs does not come to an end.
  db.exec(`create table orders (id integer primary key, note text) strict; insert into orders ${rows(ROWS)}, 'n' || n from g;
    create table slow (n int); insert into slow ${rows(3000)} from g`)
  await expectResumed({
    url: `sqlite:${path}`,
    where: 'id <= 4000 or (select count(*) from slow a, slow b, slow c) >= 0',
    release: async () => db.exec('delete from slow'),
  })
})

test('rows of a SQLite table are counted only where it may be read in chunks', async () => {
  await using folder = await scratchFolder()
  const path = join(folder.path, 'shop.sqlite')
  using db = new DatabaseSync(path)
  db.exec(`create table orders (id integer primary key) strict; insert into orders values (1), (2), (3);
    create table items as select id from orders; create table notes (id integer primary key) strict`)
  const tables = [sqlTable('orders', { incremental: { cursor: 'id' } }), sqlTable('items'), sqlTable('notes')]
  const source = sqlDatabase({ name: 'shop', url: `sqlite:${path}`, tables })
  await using project = await openTestProject({ kind: 'duckdb', sources: [source] })
  const prepared = vi.spyOn(DatabaseSync.prototype, 'prepare')
  const counted = async (options?: { readonly limit: number }): Promise<readonly string[]> => {
    prepared.mockClear()
    expect((await project.load(options)).failures).toEqual([])
    return prepared.mock.calls
      .flatMap(([sql]) => /^select count\(\*\) as rows from "(\w+)"$/.exec(sql)?.[1] ?? [])
      .toSorted()
  }
  try {
    // Items have no key.
    expect(await counted()).toEqual(['notes', 'orders'])
    // Only rows behind the last one are read of orders.
    expect(await counted()).toEqual(['notes'])
    expect(await counted({ limit: 2 })).toEqual([])
  } finally {
    prepared.mockRestore()
  }
})
