import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Engine, type EngineKind } from '@sluice/engine'

import {
  appliedMigrations,
  applyMigrations,
  differences,
  propose,
  replayMigrations,
} from '@sluice/schema-evolution'
import { describe, expect, test } from 'vitest'
import { quiet, withEngine } from '../engines.ts'
import { withMigrations } from '../project.ts'
import { observedOrders } from '../support/observed-orders.ts'

// What people made by hand on one target stays there when a column is widened, and does not get into the migration, which
// runs on the other targets, too.

const MADE = `
create schema shop;
create table shop.orders (
  id bigint not null, qty bigint, note text, memo text, _sluice_load_id bigint not null, _sluice_id bigint not null, primary key (id)
);`

const ROWS = `
insert into shop.orders (id, qty, note, memo, _sluice_load_id, _sluice_id)
select x, x, 'n', 'm', 1, x from generate_series(1, 3) as s(x);`

const BY_HAND = `
alter table shop.orders add column flag bigint default 3;
alter table shop.orders alter column flag set not null;
alter table shop.orders alter column qty set default 7;
alter table shop.orders alter column qty set not null;
alter table shop.orders alter column memo set not null;
create index orders_qty on shop.orders (qty)`

/** A constraint is part of a DuckDB table from the start. */
const CONSTRAINED: Readonly<Record<EngineKind, string>> = {
  postgres: 'alter table shop.orders add check (qty > 0), add unique (qty), add check (memo is not null)',
  duckdb: `
    create table shop.orders_by_hand (
      id bigint primary key, qty bigint, note varchar, memo varchar, _sluice_load_id bigint not null, _sluice_id bigint not null,
      check (qty > 0), unique (qty), check (memo is not null)
    );
    insert into shop.orders_by_hand from shop.orders;
    drop table shop.orders;
    alter table shop.orders_by_hand rename to orders;
    comment on table shop.orders is 'primary key: ["id"]'`,
}

/** What the table has beside its columns' types. */
async function madeOf({ kind, session }: Engine): Promise<unknown> {
  if (kind === 'duckdb') {
    const tables = await session.rows<{ sql: string }>(
      `select sql from duckdb_tables() where table_name = 'orders'`,
    )
    return [
      tables.map(({ sql }) => sql.replaceAll(/qty \w+/g, 'qty')),
      await session.rows('select sql from duckdb_indexes() order by 1'),
    ]
  }
  return [
    await session.rows(
      `select attname, attnotnull, pg_get_expr(adbin, adrelid) as "default" from pg_attribute
       left join pg_attrdef on adrelid = attrelid and adnum = attnum
       where attrelid = 'shop.orders'::regclass and attnum > 0 and not attisdropped order by 1`,
    ),
    await session.rows(
      `select pg_get_indexdef(indexrelid) as def from pg_index where indrelid = 'shop.orders'::regclass order by 1`,
    ),
    await session.rows(
      `select conname, regexp_replace(pg_get_constraintdef(oid), '\\(0\\)::double precision', '0') as def, convalidated from pg_constraint
       where conrelid = 'shop.orders'::regclass order by 1`,
    ),
  ]
}

describe.each([
  ['duckdb', 'by a copy', Infinity],
  ['postgres', 'in place', Infinity],
  ['postgres', 'beside its rows', 1],
] as const)('on %s, when a column is widened %s', (kind, form, rows) => {
  const widen = async (engine: Engine, dir: string) => {
    const proposal = await propose({
      projectDir: dirname(dir),
      finals: await engine.catalog(['shop']),
      observed: [observedOrders({ name: 'qty', type: 'double' }, { name: 'memo', type: 'text' })],
      liveDigits: () => ({ whole: 1, scale: 0 }),
      applied: await appliedMigrations(engine),
      now: new Date('2026-01-02T03:04:05Z'),
      engine,
      threshold: { rows, bytes: Infinity },
    })
    if (!proposal) throw new Error('nothing was proposed')
    return proposal.path
  }

  test.each([
    ['not null, defaults, columns and indexes stay', BY_HAND],
    ['checks and unique keys stay', CONSTRAINED[kind]],
  ])('%s, and other targets do not get them', (_, byHand) =>
    withMigrations(({ dir, write }) =>
      withEngine(kind, (engine) =>
        withEngine(kind, async (other) => {
          await write('20260101T000000_create_orders', MADE)
          const migrate = (one: Engine) => applyMigrations(one, dir, { log: quiet, firstDelay: 20 })
          for (const one of [engine, other]) {
            await migrate(one)
            if (kind === 'duckdb')
              await one.session.script(`comment on table shop.orders is 'primary key: ["id"]'`)
            await one.session.script(ROWS)
          }
          await other.session.script('update shop.orders set memo = null, qty = null where id = 1')
          await engine.session.script(byHand)
          if (kind === 'postgres') await engine.session.run('analyze shop.orders')
          const [made, elsewhere] = [await madeOf(engine), await madeOf(other)]
          const path = await widen(engine, dir)
          expect((await readFile(join(path, `${kind}.sql`), 'utf8')).includes('Transaction: none')).toBe(
            form === 'beside its rows' && byHand === BY_HAND,
          )
          await migrate(engine)
          expect(await madeOf(engine)).toEqual(made)
          await migrate(other)
          expect(await madeOf(other)).toEqual(elsewhere)
          const of = (one: Engine) =>
            one.session.rows('select id, cast(qty as bigint) as qty, memo from shop.orders order by id')
          expect((await of(engine)).length).toBe(3)
          expect((await of(other))[0]).toEqual({ id: 1, qty: null, memo: null })
          const expected = await replayMigrations(dir, kind)
          const unkeyed = expected.map((table) => ({ ...table, primaryKey: ['id'] }))
          expect(differences(unkeyed, await other.catalog(['shop']))).toEqual([])
        }),
      ),
    ),
  )
})

// A reviewer's own statements beside the copy win.
describe('on duckdb, where a reviewer edits the file that copies the table', () => {
  test.each([
    ['in one transaction', ''],
    ['and says that each statement is committed by itself', '--! Transaction: none\n'],
  ])(
    '%s, a column that it renames keeps not null, default, check and index, and one that it relaxes is null',
    (_, header) =>
      withMigrations(({ dir, write }) =>
        withEngine('duckdb', async (engine) => {
          await write(
            '20260101T000000_create_t',
            `create schema shop;
           create table shop.t (id bigint not null, qty bigint not null default 3, "a b" varchar not null, c bigint, check ("a b" <> 'c' and c > 0));
           create index t_c on shop.t (c, id);
           insert into shop.t values (1, 2, 'x', 4);`,
          )
          await write(
            '20260102T000000_change_t',
            `${header}create table "shop"."t__sluice_copy" as select * replace (cast("id" as double) as "id") from "shop"."t";
           drop table "shop"."t";
           alter table "shop"."t__sluice_copy" rename to "t";
           alter table "shop"."t" rename column "a b" to ab;
           alter table shop.t rename qty to pieces;
           alter table shop.t rename c to "C";
           alter table shop.t alter column id drop not null;
           update shop.t set pieces = 9;`,
          )
          await applyMigrations(engine, dir, { log: quiet })
          const [table] = await engine.catalog(['shop'])
          expect(table?.columns.map(({ name, type, nullable }) => [name, type, nullable])).toEqual([
            ['id', 'double', true],
            ['pieces', 'bigint', false],
            ['ab', 'text', false],
            ['C', 'bigint', true],
          ])
          await engine.session.run(`insert into shop.t (id, ab, "C") values (null, 'y', 5)`)
          expect(await engine.session.rows('select * from shop.t order by ab')).toEqual([
            { id: 1, pieces: 9, ab: 'x', C: 4 },
            { id: null, pieces: 3, ab: 'y', C: 5 },
          ])
          await expect(engine.session.run(`insert into shop.t (ab, "C") values ('y', 0)`)).rejects.toThrow(
            /CHECK/,
          )
          await expect(engine.session.run(`insert into shop.t (ab, "C") values (null, 1)`)).rejects.toThrow(
            /NOT NULL/,
          )
          expect(await engine.session.rows('select index_name from duckdb_indexes()')).toEqual([
            { index_name: 't_c' },
          ])
        }),
      ),
  )

  test('comments that it makes before the copy count, and those that it takes away are gone', () =>
    withMigrations(({ dir, write }) =>
      withEngine('duckdb', async (engine) => {
        await write(
          '20260101T000000_create_t',
          `create schema shop;
           create table shop.t (id bigint, qty bigint);
           comment on column shop.t.qty is 'pieces'`,
        )
        await write(
          '20260102T000000_change_t',
          `comment on table shop.t is 'primary key: ["id"]';
           alter table shop.t add column "e mail" varchar;
           comment on column "shop".t."e mail" is 'it''s secret';
           comment on column shop.t.qty is null;
           comment on column shop.t.id is 'the id';
           create table "shop"."t__sluice_copy" as select * replace (cast("id" as double) as "id") from "shop"."t";
           drop table "shop"."t";
           alter table "shop"."t__sluice_copy" rename to "t";
           alter table shop.t rename column id to key;
           comment on column shop.t.qty is 'parts'`,
        )
        await applyMigrations(engine, dir, { log: quiet })
        expect(
          await engine.session.rows('select comment from duckdb_tables() where table_name = $1', ['t']),
        ).toEqual([{ comment: 'primary key: ["id"]' }])
        expect(
          await engine.session.rows(
            `select column_name as name, comment from duckdb_columns() where table_name = $1 order by column_index`,
            ['t'],
          ),
        ).toEqual([
          { name: 'key', comment: 'the id' },
          { name: 'qty', comment: 'parts' },
          { name: 'e mail', comment: "it's secret" },
        ])
      }),
    ))
})
