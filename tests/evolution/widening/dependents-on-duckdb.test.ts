import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withEngine, withFolder } from '../engines.ts'
import { migrate, proposeIn, TEXT, typeOfQty } from '../support/large-table.ts'

test('on duckdb the copy of a table has what the table had', () =>
  withEngine('duckdb', (engine) =>
    withFolder(async (projectDir) => {
      const { session } = engine
      await session.script(`create schema shop;
        create table shop.orders (
          id bigint not null, qty bigint default 7 check (qty is distinct from -1), note text unique, _sluice_load_id bigint not null,
          _sluice_id bigint not null, "odd ""one, two" integer[] default [1, 2], doubled bigint generated always as (id * 2), check (id > 0)
        );
        create unique index note_once on shop.orders (note, id);
        create index qtys on shop.orders (qty, (id + 1));
        comment on table shop.orders is 'primary key: ["id"]';
        comment on column shop.orders.qty is 'pieces';
        comment on index shop.qtys is 'an index';
        create view shop.v as select qty from shop.orders;
        comment on view shop.v is 'a view';
        insert into shop.orders (id, qty, note, _sluice_load_id, _sluice_id) values (1, 2, 'a', 1, 1), (2, null, 'b', 1, 2)`)
      const parts = async () => ({
        table: await session.rows(
          `select replace(sql, 'qty VARCHAR', 'qty BIGINT') as sql, comment from duckdb_tables() where schema_name = 'shop'`,
        ),
        indexes: await session.rows(`select index_name, sql, comment from duckdb_indexes() order by 1`),
        columns: await session.rows(
          `select column_name, comment, column_default from duckdb_columns() where schema_name = 'shop' and table_name = 'orders' order by column_index`,
        ),
        views: await session.rows(`select view_name, comment from duckdb_views() where schema_name = 'shop'`),
        rows: await session.rows(
          'select id, cast(qty as varchar) as qty, note, doubled from shop.orders order by id',
        ),
      })
      const before = await parts()
      const { path } = await proposeIn(projectDir, engine, { columns: TEXT })
      const sql = await readFile(join(path, 'duckdb.sql'), 'utf8')
      expect(sql).toContain('--! Created again: index shop.note_once')
      expect(sql).toContain('--! Created again: UNIQUE of column note of shop.orders')
      await migrate(engine, projectDir)
      expect(await parts()).toEqual(before)
      await expect(
        session.script(
          `insert into shop.orders (id, note, _sluice_load_id, _sluice_id) values (3, 'a', 1, 3)`,
        ),
      ).rejects.toThrow(/unique|duplicate/i)
    }),
  ))

test.each([
  [
    'a generated column',
    'create table shop.orders (id bigint not null, qty bigint, twice bigint generated always as (qty * 2), _sluice_load_id bigint, _sluice_id bigint)',
    'column twice of shop.orders',
  ],
  [
    'a check',
    'create table shop.orders (id bigint not null, qty bigint check (qty + 1 > 0), _sluice_load_id bigint, _sluice_id bigint)',
    'constraint CHECK',
  ],
  [
    'a foreign key',
    'create table shop.orders (id bigint primary key, qty bigint, _sluice_load_id bigint, _sluice_id bigint); create table shop.notes (o bigint references shop.orders (id))',
    'constraint FOREIGN KEY (o) REFERENCES shop.orders(id) on shop.notes',
  ],
])('on duckdb %s that is in the way is named, and nothing is changed', (_, sql, what) =>
  withEngine('duckdb', (engine) =>
    withFolder(async (projectDir) => {
      await engine.session.script(`create schema shop; ${sql};`)
      const { path } = await proposeIn(projectDir, engine, { columns: TEXT })
      expect(await readFile(join(path, 'duckdb.sql'), 'utf8')).toContain(`--! Blocked by: ${what}`)
      await expect(migrate(engine, projectDir)).rejects.toMatchObject({
        code: 'E_MIGRATION_BLOCKED',
        message: expect.stringContaining(what),
      })
      expect(await typeOfQty(engine)).toBe('bigint')
    }),
  ),
)
