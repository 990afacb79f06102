import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { sqlDatabase, sqlQuery, sqlTable, type SqlDatabaseOptions } from '@sluice/sources'
import { expect, test } from 'vitest'
import { openTestProject, type TestProject } from '../support/project.ts'
import { scratchFolder } from './scratch-folder.ts'
import { sqlFailure } from './sql-failure.ts'
import { expectSwept, sweptTables } from './sweeping.ts'
import { SQLITE_KEYS } from './swept-keys.ts'

const TABLES = `
create table strict_ones (code text primary key, n int) strict;
insert into strict_ones values ('a', 9223372036854775807);
create table events (
  id integer primary key, name varchar(20), at datetime, day date, clock time, price decimal(10, 2), ratio real, ok boolean,
  raw blob, extra json, free, wrong integer, late datetime,
  never int references strict_ones
);
insert into events values
  (9007199254740993, 'a "b",' || char(10) || 'c', '2026-01-02 03:04:05.123', '2026-01-02', '10:11', 10.10, 0.1, 1, x'00ff', '{"a": 1}',
    'x', 1, '2026-01-02T03:04:05+02:00', null),
  (2, '', '2026-01-03', null, null, 7, 9e999, 0, null, null, 'y', 'n/a', '2026-01-03 00:00:00Z', null),
  (3, null, null, null, null, null, null, null, null, null, null, null, null, null);
create view recent as select id, price from events where at >= '2026-01-03';
`

const writeTo = (path: string, sql: string): void => {
  using db = new DatabaseSync(path)
  db.exec(sql)
}

const typesOf = async (project: TestProject, table: string): Promise<Record<string, string>> => {
  const found = (await project.engine.catalog(['shop'])).find(({ name }) => name === table)
  return Object.fromEntries(found?.columns.map(({ name, type }) => [name, type]) ?? [])
}

for (const kind of ENGINE_KINDS) {
  test(`${kind}: a SQLite file, whose values need not be of the declared types`, async () => {
    await using folder = await scratchFolder()
    const path = join(folder.path, 'shop.sqlite')
    writeTo(path, TABLES)
    const shop = sqlDatabase({
      name: 'shop',
      url: `sqlite:${path}`,
      tables: [
        'events',
        'strict_ones',
        'recent',
        sqlQuery('sums', 'select ok, sum(price) as total from events group by ok'),
      ],
    })
    await using project = await openTestProject({ kind, sources: [shop] })
    const { status, resources } = await project.load()
    expect([status, resources.map(({ rows_read }) => rows_read)]).toEqual(['waiting', [3, 1, 1, 3]])
    await project.applyAndMerge()
    expect(await typesOf(project, 'events')).toMatchObject({
      id: 'bigint',
      name: 'text',
      at: 'timestamp',
      day: 'date',
      clock: 'time',
      price: 'decimal(18,2)',
      ratio: 'double',
      ok: 'bool',
      raw: 'binary',
      extra: 'json',
      free: 'text',
      wrong: 'text',
      late: 'timestamp',
      never: 'bigint',
    })
    const text = (name: string) => `cast(${name} as varchar) as ${name}`
    const time = (name: string) =>
      `cast("${name}" = timestamp with time zone '2026-01-02 03:04:05.123Z' as varchar)`
    const events = (await project.engine.catalog(['shop'])).find(({ name }) => name === 'events')
    expect(events?.columns.find(({ name }) => name === 'never')?.references).toBe('strict_ones (code)')
    const { session } = project.engine
    expect(
      await session.rows(
        `select ${['id', 'name', 'day', 'clock', 'price', 'ratio', 'ok', 'free', 'wrong'].map(text).join(', ')}, ${time('at')} as moment,
         cast(late = timestamp with time zone '2026-01-02 01:04:05Z' as varchar) as late from shop.events where id > 3`,
      ),
    ).toEqual([
      {
        id: '9007199254740993',
        name: 'a "b",\nc',
        day: '2026-01-02',
        clock: '10:11:00',
        price: '10.10',
        ratio: '0.1',
        ok: 'true',
        free: 'x',
        wrong: '1',
        moment: 'true',
        late: 'true',
      },
    ])
    expect(await session.rows(`select name, ${text('price')}, wrong from shop.events where id = 2`)).toEqual([
      { name: '', price: '7.00', wrong: 'n/a' },
    ])
    expect(await session.rows(`select code, ${text('n')} from shop.strict_ones`)).toEqual([
      { code: 'a', n: '9223372036854775807' },
    ])
  })

  test(`${kind}: a cursor of SQLite compares moments, not texts`, { tags: 'exhaustive' }, async () => {
    await using folder = await scratchFolder()
    const path = join(folder.path, 'shop.sqlite')
    writeTo(
      path,
      `create table items (id integer primary key, at datetime);
       insert into items values (1, '2026-01-02T03:04:05'), (2, '2026-01-02 03:04:06'), (3, null)`,
    )
    const items = sqlTable('items', { incremental: { cursor: 'at', onMissing: 'include' } })
    const shop = sqlDatabase({ name: 'shop', url: `sqlite:${path}`, tables: [items] })
    await using project = await openTestProject({ kind, sources: [shop] })
    await project.load()
    await project.applyAndMerge()
    writeTo(
      path,
      `insert into items values (4, '2026-01-02T03:04:06.5Z'), (5, '2026-01-02 04:04:07+01:00'), (6, '2026-01-01')`,
    )
    const { resources } = await project.load()
    expect(resources[0]?.rows_read).toBe(4)
    expect(await project.engine.session.rows('select id from shop.items order by id')).toEqual(
      [1, 2, 3, 4, 5].map((id) => ({ id })),
    )
    writeTo(path, `alter table items add column note text; insert into items values (7, '2026-01-04', 'n')`)
    await project.load()
    await project.applyAndMerge()
    expect(await project.engine.session.rows('select note from shop.items where id = 7')).toEqual([
      { note: 'n' },
    ])
    // A number among moments is before each text: no range would ever have it.
    writeTo(path, `insert into items (id, at) values (8, 1767225600)`)
    await expect(project.load()).rejects.toMatchObject({
      code: 'E_SQL_VALUE',
      place: 'shop.items.at',
    })
  })
}

test('what cannot be read of a SQLite file says why', async () => {
  await using folder = await scratchFolder()
  const path = join(folder.path, 'shop.sqlite')
  writeTo(
    path,
    `${TABLES} create table texts (a text, b text); insert into texts values ('x', cast(x'ff41' as text)), (x'01', 'y');
     create table kinds (k primary key); insert into kinds values (1), ('1');`,
  )
  const failure = (url: string, ...tables: SqlDatabaseOptions['tables']) =>
    sqlFailure({ url: `sqlite:${url}`, tables })
  expect(await failure(`${path}.none`, 'events')).toMatchObject({ code: 'E_SQL_CONNECT' })
  expect(await failure(import.meta.filename, 'events')).toMatchObject({
    code: 'E_SQL_CONNECT',
    message: 'cannot read the source database: file is not a database',
  })
  expect(await failure(path, 'event')).toMatchObject({
    code: 'E_SQL_TABLE',
    hint: 'it has main.events: correct the name, or the schema',
  })
  expect(await failure(path, sqlTable('events', { where: '"idd" = 1' }))).toMatchObject({
    code: 'E_SQL_STATEMENT',
    message: expect.stringContaining('no such column: "idd"'),
  })
  expect(await failure(path, sqlTable('texts', { include: ['a'] }))).toMatchObject({
    code: 'E_SQL_VALUE',
    message: 'the column a (TEXT) has blobs beside other values',
    hint: expect.stringContaining(`columns: { "a": { type: 'text' } }`),
  })
  expect(await failure(path, sqlTable('texts', { include: ['b'] }))).toMatchObject({
    code: 'E_SQL_VALUE',
    message: 'the column b has a text that is not UTF-8, in row 1 of those read',
  })
  expect(
    await failure(path, sqlTable('texts', { columns: { a: { type: 'text' }, b: { type: 'binary' } } })),
  ).toEqual({})
  expect(await failure(path, 'kinds')).toMatchObject({
    code: 'E_SQL_VALUE',
    message: 'the column k (no type), which identifies rows, has values of several types',
    hint: 'correct the values, or read a query that casts them and keeps them distinct',
  })
})

test('a cursor of SQLite whose order a load does not have is refused', { tags: 'exhaustive' }, async () => {
  await using folder = await scratchFolder()
  const path = join(folder.path, 'shop.sqlite')
  writeTo(
    path,
    `create table seq (id integer, at datetime, code text, price real, day date, other datetime);
     insert into seq values (9, '2026-01-02', 'a', null, null, null), (null, null, null, 0.5, null, null);
     create table plain (code text) strict; insert into plain values ('a');`,
  )
  const failed = async (table: ReturnType<typeof sqlTable>): Promise<unknown> => {
    const { code, message } = await sqlFailure({ url: `sqlite:${path}`, tables: [table] })
    return code === undefined ? undefined : [code, message]
  }
  const hinted = (table: string, cursor: string) =>
    failed(sqlTable(table, { incremental: { cursor }, columns: { [cursor]: { type: 'text' } } }))
  const order = 'differently from the source'
  expect(await hinted('seq', 'id')).toEqual(['E_CURSOR_TYPE', expect.stringContaining(order)])
  expect(await hinted('seq', 'at')).toEqual(['E_CURSOR_TYPE', expect.stringContaining(order)])
  // Blobs that this column may have beside its texts are behind all of them.
  expect(await hinted('seq', 'code')).toEqual(['E_CURSOR_TYPE', expect.stringContaining(order)])
  expect(await hinted('plain', 'code')).toBeUndefined()
  const either = (cursor: string, coalesce: string) =>
    failed(sqlTable('seq', { incremental: { cursor, coalesce, onMissing: 'include' } }))
  expect(await either('at', 'id')).toEqual([
    'E_SQL_COLUMN',
    'cursor and coalesce are of different types: at (datetime) and id (INTEGER)',
  ])
  expect(await either('day', 'at')).toEqual(['E_SQL_COLUMN', expect.stringContaining('day (date) and at')])
  expect(await either('at', 'other')).toBeUndefined()
  expect(await either('id', 'price')).toBeUndefined()
})

for (const kind of ENGINE_KINDS)
  test(`${kind}: rows that a SQLite file no longer has are found by their keys`, async () => {
    await using folder = await scratchFolder()
    const path = join(folder.path, 'shop.sqlite')
    const source = {
      url: `sqlite:${path}`,
      run: async (sql: string) => writeTo(path, sql),
      numbers: (from: number, to: number) =>
        `(with recursive g (n) as (select ${from} union all select n + 1 from g where n < ${to}) select n from g)`,
    }
    await expectSwept(kind, source, SQLITE_KEYS)
  })

test('a key of SQLite that only changes its case is another one', async () => {
  await using folder = await scratchFolder()
  const path = join(folder.path, 'shop.sqlite')
  writeTo(
    path,
    `create table codes (code text collate nocase primary key, seq int); insert into codes values ('a', 1), ('b', 2), ('c', 3)`,
  )
  const shop = sweptTables(`sqlite:${path}`, { codes: { deleteMissing: 'hard' } })
  await using project = await openTestProject({ kind: 'duckdb', sources: [shop] })
  await project.load()
  await project.applyAndMerge()
  writeTo(path, `update codes set code = 'B', seq = 4 where code = 'b'`)
  await project.load()
  expect(await project.engine.session.rows('select code from shop.codes order by code')).toEqual(
    ['B', 'a', 'c'].map((code) => ({ code })),
  )
})

/** A value of `note` that is no JSON fails the load at its row. */
const CHUNKED = `create table orders (id integer primary key, note text) strict;
  insert into orders with recursive g (n) as (select 1 union all select n + 1 from g where n < 5000) select n, '"n' || n || '"' from g;
  create table pairs (a text not null collate nocase, b real not null, primary key (a, b)) without rowid;
  insert into pairs select 'k' || id % 7, id / 10.0 from orders;
  create table open_keys (code text primary key);
  insert into open_keys select note from orders; insert into open_keys values (null);`

for (const kind of ENGINE_KINDS)
  test(`${kind}: a large table of SQLite is read in chunks, which are resumed where their rows are the same`, async () => {
    await using folder = await scratchFolder()
    const path = join(folder.path, 'shop.sqlite')
    writeTo(path, `${CHUNKED} update orders set note = 'broken' where id = 4500`)
    const chunkRows = 1000
    const shop = sqlDatabase({
      name: 'shop',
      url: `sqlite:${path}`,
      tables: [
        sqlTable('orders', { where: "json(note) <> ''", chunkRows }),
        sqlTable('pairs', { chunkRows }),
        sqlTable('open_keys', { chunkRows }),
      ],
    })
    await using project = await openTestProject({ kind, sources: [shop] })
    expect((await project.load()).failures.map(({ code }) => code)).toEqual(['E_SQL_STATEMENT'])
    // Two chunks differ: of one a row is gone, and in the other two rows have exchanged their values.
    writeTo(
      path,
      `delete from orders where id = 1500; update orders set note = '"n8"' where id = 7;
      update orders set note = '"n7"' where id = 8; update orders set note = '"n4500"' where id = 4500`,
    )
    const { resources } = await project.load()
    // A row without a key is in no range of keys.
    expect(resources.map(({ rows_read }) => rows_read)).toEqual([4999, 5000, 5001])
    await project.applyAndMerge()
    expect(project.events).toContainEqual(
      expect.objectContaining({
        text: expect.stringMatching(/^shop.orders: resumed 2 of 5 chunks that an earlier load had read/),
      }),
    )
    const { session } = project.engine
    expect(
      await session.rows(
        `select count(*) as n, max(case when id = 7 then note end) as changed from shop.orders`,
      ),
    ).toEqual([{ n: 4999, changed: '"n8"' }])
    expect(await session.rows(`select count(*) as n, sum(b) as total from shop.pairs`)).toEqual([
      { n: 5000, total: 1_250_250 },
    ])
  })
