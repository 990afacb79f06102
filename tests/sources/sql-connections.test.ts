import { sqlDatabase, sqlTable, type SqlTableOptions } from '@sluice/sources'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { NO_PGBOUNCER, withPgbouncer } from '../support/pgbouncer.ts'
import { openTestProject, type TestProject } from '../support/project.ts'
import { sourceDatabase } from './source-database.ts'
import { untilSettled } from './until-settled.ts'

const ROWS = 4000

const ORDERS = `create table orders (id int primary key, note text);
  insert into orders select n, 'n' || n from generate_series(1, ${ROWS}) as g (n);
  analyze orders`

const ok = (body: string): string =>
  `create or replace function ok(id int) returns boolean language plpgsql as $$ begin ${body} return true; end $$`

const shop = (url: string, options: SqlTableOptions = {}) =>
  sqlDatabase({ name: 'shop', url, tables: [sqlTable('orders', { chunkRows: 1000, ...options })] })

const rowsOf = (project: TestProject) =>
  project.engine.session.rows('select count(*) as n, max(id) as last from shop.orders')

test.skipIf(NO_PGBOUNCER)('a table is read in chunks through a pooler with two connections', async () => {
  await using database = await sourceDatabase(ORDERS)
  await withPgbouncer(database.url, async (url) => {
    await using project = await openTestProject({ kind: 'duckdb', sources: [shop(url)] })
    await project.load()
    await project.applyAndMerge()
    expect(await rowsOf(project)).toEqual([{ n: ROWS, last: ROWS }])
  })
})

test('a connection that ends while it gives rows fails the load, and the next one continues after its chunks', async () => {
  await using database = await sourceDatabase(
    ORDERS + `;${ok('if id > 2500 then perform pg_sleep(60); end if;')}`,
  )
  const { client, url } = database
  await untilSettled(client)
  const source = shop(url, { where: 'ok(id)', connections: 1 })
  await using project = await openTestProject({ kind: 'duckdb', sources: [source] })
  const failed = expect(project.load()).rejects.toMatchObject({
    code: 'E_SQL_BROKEN',
    message: expect.stringMatching(/^the connection to the source database broke: /),
    place: expect.stringMatching(/^shop\.orders, /),
  })
  const copying = `select count(*)::int as n from pg_stat_activity where datname = current_database() and query ~ '^copy' and wait_event = 'PgSleep'`
  while ((await client.query<{ n: number }>(copying)).rows[0]?.n === 0) await sleep(20)
  await client.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query ~ '^copy'`,
  )
  await failed
  await client.query(ok(''))
  await project.load()
  await project.applyAndMerge()
  expect(await rowsOf(project)).toEqual([{ n: ROWS, last: ROWS }])
  const texts = project.events.flatMap((event) => (event.kind === 'message' ? [event.text] : []))
  expect(texts.filter((text) => text.includes('resumed'))).toEqual([
    'shop.orders: resumed 2 of 4 chunks that an earlier load had read; none of their rows has changed since',
  ])
})

test('a statement that the source cancels, and the connection that keeps the snapshot, are named', async () => {
  await using database = await sourceDatabase(ORDERS + `;${ok('perform pg_sleep(60);')}`)
  const { client, url } = database
  const source = shop(url, { where: 'ok(id)', connections: 1 })
  await using project = await openTestProject({ kind: 'duckdb', sources: [source] })
  const cancelled = expect(project.load()).rejects.toMatchObject({
    code: 'E_SQL_BROKEN',
    message: 'the source database ended the statement: canceling statement due to user request',
  })
  const sleeping = `from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`
  const untilAsleep = async (): Promise<void> => {
    while ((await client.query(`select 1 ${sleeping}`)).rows.length === 0) await sleep(20)
  }
  await untilAsleep()
  await client.query(`select pg_cancel_backend(pid) ${sleeping}`)
  await cancelled
  await client.query(ok('if id = 7 then perform pg_sleep(1); end if;'))
  const lost = expect(project.load()).rejects.toMatchObject({
    code: 'E_SQL_BROKEN',
    message: expect.stringMatching(/^the connection to the source database broke: .*snapshot/),
  })
  await untilAsleep()
  await client.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and state = 'idle in transaction'`,
  )
  await lost
})
