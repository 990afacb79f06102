import { sqlDatabase, sqlQuery, sqlTable, type SqlDatabaseOptions } from '@sluice/sources'
import { existsSync } from 'node:fs'
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PostgresReader } from '../../packages/sources/src/sql/postgres/postgres-reader.ts'
import { freshDatabase, type FreshDatabase } from '../support/postgres.ts'
import { openTestProject } from '../support/project.ts'
import { failureOf, listingContext, scratchFolder } from './scratch-folder.ts'
import { sqlFailure } from './sql-failure.ts'

let database: FreshDatabase
let reader = ''
beforeAll(async () => {
  database = await freshDatabase()
  const client = new Client({ connectionString: database.url })
  await client.connect()
  const role = new URL(database.url).pathname.slice(1)
  await client.query(`
    create role ${role} login password 'hush-hush';
    create table orders (id int primary key, total numeric(10, 2), secret text, place point);
    create table hidden (id int);
    create type pair;
    create function pair_in(cstring) returns pair language internal immutable strict as 'textin';
    create function pair_out(pair) returns cstring language internal immutable strict as 'textout';
    create type pair (input = pair_in, output = pair_out, like = text);
    create table odd (id int, it pair);
    insert into odd values (1, 'a/b');
    insert into orders values (1, 'NaN');
    create table tenants (id int primary key);
    insert into tenants values (1), (2);
    alter table tenants enable row level security;
    create policy own on tenants for select using (id = 1);
    grant select on tenants to ${role};
    create table parents (id int primary key);
    create table children () inherits (parents);
    insert into parents values (1);
    insert into children values (1);
    grant select on parents to ${role};
    grant select (id, total) on orders to ${role};
    grant select on odd to ${role};
  `)
  await client.end()
  const url = new URL(database.url)
  url.username = role
  url.password = 'hush-hush'
  reader = url.href
})
afterAll(async () => {
  await database.drop()
  const url = new URL(database.url)
  const role = url.pathname.slice(1)
  url.pathname = '/postgres'
  const client = new Client({ connectionString: url.href })
  await client.connect()
  await client.query(`drop role ${role}`)
  await client.end()
})

const failed = (given: SqlDatabaseOptions['tables'], url = reader) => sqlFailure({ url, tables: given })

test('a database that cannot be reached, and a wrong password', async () => {
  const url = new URL(reader)
  url.port = '1'
  const unreachable = await failed(['orders'], url.href)
  expect(unreachable).toMatchObject({
    code: 'E_SQL_CONNECT',
    message: expect.stringMatching(/^cannot connect to the source database: .*ECONNREFUSED/),
    place: expect.stringMatching(/^shop, .+:1\//),
  })
  // All tables of it fail, and one message says so.
  await using project = await openTestProject({
    kind: 'duckdb',
    sources: [sqlDatabase({ name: 'shop', url: url.href, tables: ['orders', 'tenants'] })],
  })
  const { failures } = await project.load()
  expect(failures.map(({ resource }) => resource)).toEqual(['shop.orders', 'shop.tenants'])
  expect(project.events.filter(({ kind }) => kind === 'failed')).toMatchObject([
    { resource: 'shop.orders', also: ['shop.tenants'], place: expect.stringMatching(/^shop, /) },
  ])
  url.port = new URL(reader).port
  url.pathname = '/no_such_database'
  const missing = await failed(['orders'], url.href)
  expect(missing).toMatchObject({
    code: 'E_SQL_CONNECT',
    message: expect.stringContaining('no_such_database'),
  })
  expect(JSON.stringify([unreachable, missing])).not.toContain('hush')
})

test('a url that is no database', async () => {
  expect(await failed(['orders'], 'oracle://x')).toMatchObject({ code: 'E_SQL_URL' })
  expect(() => sqlDatabase({ name: 'shop', tables: [] })).toThrow(/does not say where/)
})

test('a url that cannot be read keeps its password for itself', async () => {
  const wrong = await failed(['orders'], 'postgres://u:hush#hush@127.0.0.1:1/db')
  expect(wrong).toMatchObject({ code: 'E_SQL_URL', message: 'the url of the source database cannot be read' })
  expect(JSON.stringify(wrong)).not.toContain('hush')
})

test('policies that hide rows are reported, and keys of parent tables are not keys', async () => {
  const shop = sqlDatabase({ name: 'shop', url: reader, tables: ['tenants', 'parents'] })
  await using project = await openTestProject({ kind: 'duckdb', sources: [shop] })
  const { resources } = await project.load()
  expect(resources.map(({ rows_read }) => rows_read)).toEqual([1, 2])
  expect(project.events.flatMap((event) => (event.kind === 'message' ? [event.text] : []))).toEqual([
    expect.stringMatching(/^shop.tenants: row-level security policies restrict/),
  ])
  await project.applyAndMerge()
  expect(await project.engine.session.rows('select count(*) as n from shop.parents')).toEqual([{ n: 2 }])
})

test('a table that is written again behind the snapshot is no empty one', async () => {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  await client.query('create table moved (id int); insert into moved values (1)')
  await using source = await PostgresReader.open(database.url, 'shop.moved')
  await client.query('alter table moved alter id type bigint')
  await client.end()
  await using folder = await scratchFolder()
  const read = source.use('shop.moved', ({ exportTo }) =>
    exportTo(join(folder.path, 'rows'), 'select * from moved', { signal: new AbortController().signal }),
  )
  await expect(read).rejects.toMatchObject({
    code: 'E_SQL_BROKEN',
    message: expect.stringMatching(/^the table moved was truncated or written again/),
  })
})

test('a missing table says which there are', async () => {
  expect(await failed(['order'])).toMatchObject({
    code: 'E_SQL_TABLE',
    message: 'the source database has no table or view public.order',
    place: 'shop.order',
    hint: expect.stringContaining('public.orders'),
  })
})

test('missing privileges name the table or the columns', async () => {
  expect(await failed(['hidden'])).toMatchObject({
    code: 'E_SQL_PRIVILEGE',
    message: 'the user of the url may not read public.hidden',
    place: 'shop.hidden',
  })
  expect(await failed(['orders'])).toMatchObject({
    code: 'E_SQL_PRIVILEGE',
    message: 'the user of the url may not read the columns secret, place',
    hint: 'grant select on it, or leave it out: exclude: ["secret","place"]',
  })
})

test('an unknown type names the column, and text is a way out', async () => {
  expect(await failed(['odd'])).toMatchObject({
    code: 'E_SQL_TYPE',
    message: 'the column it has the type pair, which Sluice does not know',
    place: 'shop.odd.it',
  })
  expect(await failed([sqlTable('odd', { columns: { it: { type: 'text' } } })])).toEqual({})
})

test('a value that its type does not hold names the column', async () => {
  expect(await failed([sqlTable('orders', { include: ['id', 'total'] })])).toMatchObject({
    code: 'E_READY_VALUE',
    place: 'shop.orders.total',
  })
})

test('wrong names and conditions', async () => {
  expect(await failed([sqlTable('odd', { include: ['idd'] })])).toMatchObject({
    code: 'E_SQL_COLUMN',
    message: 'there is no column idd, which include names',
  })
  expect(await failed([sqlTable('odd', { include: ['id'], where: 'idd = 1' })])).toMatchObject({
    code: 'E_SQL_STATEMENT',
    message: expect.stringContaining('"idd" does not exist'),
    place: 'shop.odd',
  })
  expect(await failed([sqlQuery('q', 'select 1 / 0 as x')])).toMatchObject({
    code: 'E_SQL_FAILED',
    message: expect.stringContaining('division by zero'),
  })
  expect(
    await failed([sqlTable('odd', { include: ['id'], incremental: { cursor: 'changed' } })]),
  ).toMatchObject({
    code: 'E_SQL_COLUMN',
    message: 'the cursor changed is not among the columns that are read',
  })
})

test.skipIf(!existsSync('/dev/full'))('a full disk is not a fault of the database', async () => {
  await using folder = await scratchFolder()
  await symlink('/dev/full', join(folder.path, 'shop.odd.rows'))
  const [odd] = sqlDatabase({
    name: 'shop',
    url: reader,
    tables: [sqlTable('odd', { include: ['id'] })],
  }).resources
  if (odd?.kind !== 'rows') throw new Error('it is a resource of rows')
  await using opened = new AsyncDisposableStack()
  const rows = odd.read({
    ...listingContext().context,
    config: undefined,
    secrets: {},
    state: {},
    packageFolder: folder.path,
    shared: async (_key, open) => opened.use(await open()),
  })
  expect(await failureOf(Array.fromAsync(rows))).toMatchObject({
    code: 'E_DISK_FULL',
    message: `the disk is full: ${join(folder.path, 'shop.odd.rows')} cannot be written`,
  })
})
