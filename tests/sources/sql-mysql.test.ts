import { ENGINE_KINDS } from '@sluice/engine'
import { sqlDatabase, sqlQuery, sqlTable } from '@sluice/sources'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openReader } from '../../packages/sources/src/sql/open-reader.ts'
import { openTestProject, type TestProject } from '../support/project.ts'
import { CutProxy } from './cut-proxy.ts'
import { expectSwept, sweptTables } from './sweeping.ts'
import { MYSQL_KEYS } from './swept-keys.ts'
import { expectResumed } from './killed-in-table.ts'
import { HAS_MARIADB, startMysql, type MysqlServer } from './mysql-server.ts'

const KINDS = `create table kinds (
  id bigint unsigned primary key, tiny tinyint(1), small smallint unsigned, year_of year, price decimal(38, 10), wide decimal(65, 30),
  ratio float, exact double, flag bit(1), bits bit(64), day date, at datetime(6), stamp timestamp null, span time(3),
  name varchar(20) charset latin1, note text charset utf8mb4 collate utf8mb4_bin, raw varbinary(10), pad binary(3),
  size enum('s', 'l'), marks set('a', 'b'), extra json, place point, \`a "q\\"\` int, parent bigint unsigned,
  constraint parents foreign key (parent) references kinds (id))`

const ROWS = `insert into kinds values
  (18446744073709551615, 2, 65535, 1999, 1234567890123456789012345678.0123456789, 1.5, 0.1, 0.1, b'1', ~0,
    '2026-01-02', '2026-01-02 03:04:05.123456', '2026-01-02 03:04:05', '-838:59:59.5', 'caf\u00e9', '"x",\\n\\\\ \u{1F600}', x'00ff', 'a',
    's', 'a,b', '{"a": [1]}', point(1, 2.5), 7, null),
  (1, 0, 0, null, -0.5, null, -1e30, 1e-300, b'0', 0, '0001-01-01', '9999-12-31 23:59:59.999999', null, '00:00:00', '', ' ', '', '', 'l', '',
    'null', null, null, 18446744073709551615),
  (2, ${Array.from({ length: 23 }, () => 'null').join(', ')})`

const typesOf = async (project: TestProject, table: string): Promise<Record<string, string>> => {
  const found = (await project.engine.catalog(['shop'])).find(({ name }) => name === table)
  return Object.fromEntries(found?.columns.map(({ name, type }) => [name, type]) ?? [])
}

describe.skipIf(!HAS_MARIADB)('MariaDB', () => {
  let server: MysqlServer

  beforeAll(async () => {
    server = await startMysql()
    await server.run(KINDS, ROWS, 'create view cheap as select id, price from kinds where price < 0')
  }, 60_000)

  afterAll(async () => {
    await server[Symbol.asyncDispose]()
  })

  for (const kind of ENGINE_KINDS) {
    test(`${kind}: types, values and foreign keys of a table, a view and a query`, async () => {
      const shop = sqlDatabase({
        name: 'shop',
        url: server.url,
        tables: [
          'kinds',
          'cheap',
          sqlTable('kinds', {
            name: 'truths',
            include: ['id', 'tiny'],
            where: 'tiny < 2',
            columns: { tiny: { type: 'bool' } },
          }),
          sqlQuery('sums', 'select flag, sum(price) as total, count(*) as n from kinds group by flag;'),
        ],
      })
      await using project = await openTestProject({ kind, sources: [shop] })
      const { resources } = await project.load()
      expect(resources.map(({ rows_read }) => rows_read)).toEqual([3, 1, 1, 3])
      await project.applyAndMerge()
      expect(await typesOf(project, 'kinds')).toMatchInlineSnapshot(`
        {
          "_sluice_id": "bigint",
          "_sluice_load_id": "bigint",
          "a_qx": "bigint",
          "at": "timestamp",
          "bits": "decimal(38,0)",
          "day": "date",
          "exact": "double",
          "extra": "json",
          "flag": "bool",
          "id": "decimal(38,0)",
          "marks": "text",
          "name": "text",
          "note": "text",
          "pad": "binary",
          "parent": "decimal(38,0)",
          "place": "text",
          "price": "decimal(38,10)",
          "ratio": "double",
          "raw": "binary",
          "size": "text",
          "small": "bigint",
          "span": "text",
          "stamp": "timestamp",
          "tiny": "bigint",
          "wide": "decimal(38,30)",
          "year_of": "bigint",
        }
      `)
      expect(await typesOf(project, 'truths')).toMatchObject({ tiny: 'bool' })
      expect(await typesOf(project, 'sums')).toMatchInlineSnapshot(`
        {
          "_sluice_id": "bigint",
          "_sluice_load_id": "bigint",
          "flag": "bool",
          "n": "bigint",
          "total": "decimal(38,10)",
        }
      `)
      const { session } = project.engine
      const names = Object.keys(await typesOf(project, 'kinds')).filter((name) => !name.startsWith('_'))
      const texts = names.filter((name) => !['raw', 'pad', 'at', 'stamp', 'exact', 'extra'].includes(name))
      expect(
        await session.rows(
          `select ${texts.map((name) => `cast("${name}" as varchar) as "${name}"`).join(', ')} from shop.kinds where small > 0`,
        ),
      ).toMatchInlineSnapshot(`
        [
          {
            "a_qx": "7",
            "bits": "18446744073709551615",
            "day": "2026-01-02",
            "flag": "true",
            "id": "18446744073709551615",
            "marks": "a,b",
            "name": "café",
            "note": ""x",
        \\ 😀",
            "parent": null,
            "place": "POINT(1 2.5)",
            "price": "1234567890123456789012345678.0123456789",
            "ratio": "0.10000000149011612",
            "size": "s",
            "small": "65535",
            "span": "-838:59:59.500",
            "tiny": "2",
            "wide": "1.500000000000000000000000000000",
            "year_of": "1999",
          },
        ]
      `)
      expect(
        await session.rows(
          `select cast("at" = timestamp with time zone '2026-01-02 03:04:05.123456Z' as varchar) as moment,
             cast(stamp = timestamp with time zone '2026-01-02 03:04:05Z' as varchar) as stamp, exact from shop.kinds where small > 0`,
        ),
      ).toEqual([{ moment: 'true', stamp: 'true', exact: 0.1 }])
      expect(await session.rows(`select name, note, marks from shop.kinds where small = 0`)).toEqual([
        { name: '', note: ' ', marks: '' },
      ])
      const kinds = (await project.engine.catalog(['shop'])).find(({ name }) => name === 'kinds')
      expect(kinds?.columns.find(({ name }) => name === 'parent')?.references).toBe('kinds (id)')
    })

    test(`${kind}: a cursor of moments, and one of texts beside numbers, skip and repeat no row`, async () => {
      await server.run(
        'create or replace table items (id int primary key, at datetime(3))',
        "insert into items values (1, '2026-01-02 03:04:05'), (2, '2026-01-02 03:04:06.5'), (3, null)",
        'create or replace table notes (code varchar(9) collate utf8mb4_general_ci, n int)',
        "insert into notes values ('A', 1), ('a', 1), ('a', 2)",
      )
      const shop = sqlDatabase({
        name: 'shop',
        url: server.url.replace('mysql:', 'mariadb:'),
        tables: [
          sqlTable('items', { incremental: { cursor: 'at', onMissing: 'include' } }),
          sqlTable('notes', { primaryKey: ['code', 'n'], incremental: { cursor: ['code', 'n'] } }),
        ],
      })
      await using project = await openTestProject({ kind, sources: [shop] })
      await project.load()
      await project.applyAndMerge()
      await server.run(
        "insert into items values (4, '2026-01-02 03:04:06.5'), (5, '2026-01-01'), (6, '2026-01-02 03:04:06.499')",
        "insert into notes values ('B', 9), ('a', 3), ('a ', 1), ('\u00e9', 0)",
        'alter table items add column note text',
      )
      const { resources } = await project.load()
      expect(resources.map(({ rows_read }) => rows_read)).toEqual([3, 4])
      await project.applyAndMerge()
      const { session } = project.engine
      expect(await session.rows('select id from shop.items order by id')).toEqual(
        [1, 2, 3, 4].map((id) => ({ id })),
      )
      expect(await session.rows('select code, n from shop.notes order by n, code desc')).toHaveLength(6)
      expect(await typesOf(project, 'items')).toMatchObject({ note: 'text' })
      expect((await project.load({ limit: 1 })).resources[0]?.rows_read).toBe(1)
    })
  }

  test('a connection that breaks among the rows leaves nothing half loaded', async () => {
    await server.run(
      'create or replace table many (id int primary key, note varchar(200))',
      "insert into many select seq, repeat('x', 200) from seq_1_to_100000",
    )
    await using proxy = await CutProxy.before(server.url, 3_000_000)
    const shop = sqlDatabase({ name: 'shop', url: proxy.url, tables: ['many', 'cheap'] })
    await using project = await openTestProject({ kind: 'duckdb', sources: [shop] })
    const { failures } = await project.load()
    expect(failures).toMatchObject(
      ['shop.many', 'shop.cheap'].map((resource) => ({ resource, code: 'E_SQL_BROKEN' })),
    )
    expect((await project.load()).resources.map(({ rows_read }) => rows_read)).toEqual([100_000, 1])
  })

  test('all tables are read as they were at one moment, or not at all', async () => {
    await server.run('create or replace table first (id int)', 'create or replace table other (id int)')
    await server.run('insert into first values (1)', 'insert into other values (1)')
    const reader = await openReader(server.url, 'shop.first', '.')
    await server.run('insert into first values (2)', 'truncate table other')
    const read = (sql: string) => reader.use('shop.first', ({ rows }) => rows(sql))
    expect(await read('select id from first')).toEqual([{ id: 1 }])
    await expect(read('select id from other')).rejects.toMatchObject({ code: 'E_SQL_BROKEN' })
    await reader[Symbol.asyncDispose]()
  })

  for (const kind of ENGINE_KINDS)
    test(`${kind}: rows that MySQL no longer has are found by their keys`, async () => {
      const source = {
        url: server.url,
        run: (sql: string) => server.run(sql),
        numbers: (from: number, to: number) => `(select seq as n from seq_${from}_to_${to}) as g`,
      }
      await expectSwept(kind, source, MYSQL_KEYS)
    })

  test('a load that is killed inside a table of MySQL resumes there', async () => {
    await server.run(
      'create or replace table orders (id int primary key, note varchar(20))',
      `insert into orders select seq, concat('n', seq) from seq_1_to_5000`,
      'analyze table orders',
      'create or replace table pace (seconds int)',
      'insert into pace values (60)',
    )
    await expectResumed({
      url: server.url,
      where: 'id <= 4000 or not sleep((select seconds from pace))',
      release: () => server.run('update pace set seconds = 0'),
    })
  })

  test('a key of MySQL that only changes its case is another one', async () => {
    await server.run(
      'create table codes (code varchar(10) charset latin1 primary key, seq int)',
      `insert into codes values ('a', 1), ('é', 2), ('c', 3)`,
    )
    const shop = sweptTables(server.url, { codes: { deleteMissing: 'hard' } })
    await using project = await openTestProject({ kind: 'duckdb', sources: [shop] })
    await project.load()
    await project.applyAndMerge()
    await server.run(`update codes set code = 'É', seq = 4 where seq = 2`)
    await project.load()
    expect(await project.engine.session.rows('select code from shop.codes order by code')).toEqual(
      ['a', 'c', 'É'].map((code) => ({ code })),
    )
  })

  for (const kind of ENGINE_KINDS)
    test(`${kind}: a large table of MySQL is read in chunks, which are resumed where their rows are the same`, async () => {
      await server.run(
        'create or replace table sales (id int unsigned primary key, note varchar(20))',
        `insert into sales select seq, concat('n', seq) from seq_1_to_5000`,
        'create or replace table pairs (a varchar(10) charset latin1, b decimal(6, 1), c datetime(3), primary key (a, b, c))',
        `insert into pairs select concat('K', seq % 7), seq % 70 / 10, '2026-01-01' + interval seq * 1001000 microsecond from seq_1_to_5000`,
        'analyze table sales, pairs persistent for all',
        `create or replace function ok(id int) returns int deterministic begin if id > 4500 then signal sqlstate '45000' set message_text = 'broken'; end if; return 1; end`,
      )
      const chunkRows = 1000
      const shop = sqlDatabase({
        name: 'shop',
        url: server.url,
        tables: [sqlTable('sales', { where: 'ok(id)', chunkRows }), sqlTable('pairs', { chunkRows })],
      })
      await using project = await openTestProject({ kind, sources: [shop] })
      expect((await project.load()).failures.map(({ code }) => code)).toEqual(['E_SQL_FAILED'])
      // Two chunks differ: of one a row is gone, and in the other two rows have exchanged their values.
      await server.run(
        'create or replace function ok(id int) returns int deterministic return 1',
        'delete from sales where id = 1500',
        `update sales set note = if(id = 7, 'n8', 'n7') where id in (7, 8)`,
      )
      const { resources } = await project.load()
      expect(resources.map(({ rows_read }) => rows_read)).toEqual([4999, 5000])
      await project.applyAndMerge()
      expect(project.events).toContainEqual(
        expect.objectContaining({
          text: expect.stringMatching(/^shop.sales: resumed 2 of [56] chunks that an earlier load had read/),
        }),
      )
      const { session } = project.engine
      expect(await session.rows(`select note from shop.sales where id = 7`)).toEqual([{ note: 'n8' }])
      expect(
        await session.rows(
          `select count(*) as n, cast(sum(b) as varchar) as total, count(distinct c) as times from shop.pairs`,
        ),
      ).toEqual([{ n: 5000, total: '17193.0', times: 5000 }])
    })
})
