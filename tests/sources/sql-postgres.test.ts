import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import {
  sqlDatabase,
  sqlQuery,
  sqlTable,
  type SqlDatabaseOptions,
  type SqlTableOptions,
} from '@sluice/sources'
import { expect, test } from 'vitest'
import { openTestProject, type TestProject } from '../support/project.ts'
import { sourceDatabase } from './source-database.ts'

const TABLES = `
create domain cents as numeric(12, 2);
create type mood as enum ('calm', 'cross');
create table customers (id int primary key, name text not null, joined date, mood mood, tags text[], extra jsonb);
create table orders (
  id bigint primary key, customer_id int references customers (id), total cents, paid boolean, note varchar(20),
  created_at timestamptz not null default now(), at_shop timestamp, at_time time, raw bytea, ratio double precision,
  small real, ref uuid, free numeric, pause interval, never int
);
insert into customers values (1, E'Ann\\r\\nLee', '2024-02-03', 'calm', '{a,"b c"}', '{"a": {"b": 1}}'), (2, 'Bob', null, null, null, null);
insert into orders values
  (1, 1, 10.50, true, '', '2026-01-02 03:04:05.123456+01', '2026-01-02 03:04:05', '10:11:12', '\\x00ff', 0.1, 1.1,
    '6ecd8c99-4036-403d-bf84-cf8400f67836', 1.25, '1 day 2 hours', null),
  (2, 1, null, false, 'a "b",\nc', '2026-01-03', null, null, null, 'NaN', null, null, 12345678901234567890.5, null, null);
create view open_orders as select id, total from orders where not paid;
`

/** A source database and a project that loads from it. */
async function withShop(
  kind: EngineKind,
  options: Omit<SqlDatabaseOptions, 'name' | 'url'>,
  work: (project: TestProject) => Promise<void>,
): Promise<void> {
  await using database = await sourceDatabase(TABLES)
  const { url } = database
  await using project = await openTestProject({
    kind,
    sources: [sqlDatabase({ name: 'shop', url, ...options })],
  })
  await work(project)
}

const typesOf = async (project: TestProject, table: string): Promise<Record<string, string>> => {
  const tables = await project.engine.catalog(['shop'])
  const columns = tables.find(({ name }) => name === table)?.columns ?? []
  return Object.fromEntries(
    columns.filter(({ name }) => !name.startsWith('_')).map(({ name, type }) => [name, type]),
  )
}

for (const kind of ENGINE_KINDS) {
  test(`${kind}: types, keys and values come from the catalog of the source`, async () => {
    await withShop(kind, { tables: ['customers', 'orders'] }, async (project) => {
      const { resources } = await project.load()
      expect(resources.map(({ rows_read }) => rows_read)).toEqual([2, 2])
      await project.applyAndMerge()
      expect(await typesOf(project, 'orders')).toEqual({
        id: 'bigint',
        customer_id: 'bigint',
        total: 'decimal(18,2)',
        paid: 'bool',
        note: 'text',
        created_at: 'timestamp',
        at_shop: 'timestamp',
        at_time: 'time',
        raw: 'binary',
        ratio: 'double',
        small: 'double',
        ref: 'text',
        free: expect.stringMatching(/decimal/),
        pause: 'text',
        never: 'bigint',
      })
      expect(await project.engine.session.rows('select name from shop.customers order by id')).toEqual([
        { name: 'Ann\r\nLee' },
        { name: 'Bob' },
      ])
      expect(await typesOf(project, 'customers')).toMatchObject({ mood: 'text', tags: 'json', extra: 'json' })
      const text = (name: string) => `cast(${name} as varchar) as ${name}`
      const rows = await project.engine.session.rows(
        `select id, ${['total', 'paid', 'note', 'at_time', 'ratio', 'small', 'ref', 'free', 'pause'].map(text).join(', ')},
         cast(created_at = timestamp with time zone '2026-01-02 02:04:05.123456Z' as varchar) as right_time
         from shop.orders order by id`,
      )
      expect(rows).toMatchObject([
        {
          total: '10.50',
          note: '',
          at_time: '10:11:12',
          ref: '6ecd8c99-4036-403d-bf84-cf8400f67836',
          right_time: 'true',
          pause: 'P1DT2H',
        },
        {
          total: null,
          note: 'a "b",\nc',
          ref: null,
          free: expect.stringMatching(/^12345678901234567890\.50*$/),
        },
      ])
      await project.load()
      expect(await project.engine.session.rows('select count(*) as n from shop.orders')).toEqual([{ n: 2 }])
    })
  })

  test(`${kind}: where, columns, views and queries`, async () => {
    const tables = [
      sqlTable('orders', { name: 'paid_orders', where: 'paid -- comment', include: ['id', 'total'] }),
      sqlTable('customers', { exclude: ['extra', 'tags'], columns: { id: { type: 'text' } } }),
      'open_orders',
      sqlQuery(
        'totals',
        'select customer_id, sum(total) as total, count(*) as orders from orders group by 1;',
        {
          primaryKey: 'customer_id',
        },
      ),
    ]
    await withShop(kind, { tables }, async (project) => {
      await project.load()
      await project.applyAndMerge()
      expect(await typesOf(project, 'paid_orders')).toEqual({ id: 'bigint', total: 'decimal(18,2)' })
      expect(await typesOf(project, 'customers')).toEqual({
        id: 'text',
        name: 'text',
        joined: 'date',
        mood: 'text',
      })
      const { session } = project.engine
      expect(await session.rows('select id from shop.paid_orders')).toEqual([{ id: 1 }])
      expect(await session.rows('select id from shop.open_orders')).toEqual([{ id: 2 }])
      expect(await session.rows('select customer_id, orders from shop.totals')).toEqual([
        { customer_id: 1, orders: 2 },
      ])
    })
  })

  test(`${kind}: deleted rows are marked, and a renamed column continues in the old one`, async () => {
    await using database = await sourceDatabase(
      'create table a (id int primary key, x text); insert into a values (1, $$p$$), (2, $$q$$), (3, $$r$$)',
    )
    const { url, client } = database
    const shop = (options: SqlTableOptions = {}) =>
      sqlDatabase({
        name: 'shop',
        url,
        tables: [sqlTable('a', { primaryKey: 'id', deleteMissing: 'soft', ...options })],
      })
    await using project = await openTestProject({ kind, sources: [] })
    await project.load({}, [], [shop()])
    await project.applyAndMerge()
    await client.query('delete from a where id = 2; alter table a rename x to y')
    await project.load({}, [], [shop({ columns: { y: { name: 'x' } } })])
    expect(
      await project.engine.session.rows(
        'select id, x, cast(_sluice_deleted_at is not null as varchar) as gone from shop.a order by id',
      ),
    ).toEqual([
      { id: 1, x: 'p', gone: 'false' },
      { id: 2, x: 'q', gone: 'true' },
      { id: 3, x: 'r', gone: 'false' },
    ])
  })
}
