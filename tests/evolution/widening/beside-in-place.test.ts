import { describe, expect, test } from 'vitest'
import { withEngine, withFolder } from '../engines.ts'
import { DECORATED, decorations } from '../support/decorated-table.ts'
import { migrate, proposeIn, SCHEMA, sqlOf, typeOfQty, withTable } from '../support/large-table.ts'

describe('a column of a large table', () => {
  test.each([
    [
      'a trigger',
      `create function shop.f() returns trigger language plpgsql as 'begin return new; end'; create trigger t before update on shop.orders for each row execute function shop.f()`,
      'trigger t',
    ],
    [
      'a constraint',
      'alter table shop.orders add constraint few check (qty < 1000000000)',
      'constraint few on table shop.orders',
    ],
    [
      'a materialized view',
      'create materialized view shop.m as select qty from shop.orders',
      'the materialized view shop.m',
    ],
    [
      'a generated column',
      'alter table shop.orders add column twice bigint generated always as (qty * 2) stored',
      'default value for column twice of table shop.orders',
    ],
  ])('with %s stays in its place, and the file says why', (_, sql, why) =>
    withTable(`${SCHEMA} ${sql};`, 100, async (engine, projectDir) => {
      const text = await sqlOf(await proposeIn(projectDir, engine))
      expect(text).not.toContain('Transaction: none')
      expect(text).toContain(`locked while it is rewritten: ${why} prevents an online rewrite`)
    }),
  )
})

test('a small table is widened in place, with the views over it made again', () =>
  withTable(DECORATED, 500, async (engine, projectDir) => {
    const before = await decorations(engine)
    const text = await sqlOf(await proposeIn(projectDir, engine, { threshold: 1_000_000 }))
    expect(text).not.toContain('Transaction: none')
    await migrate(engine, projectDir)
    expect(await decorations(engine)).toEqual(before)
    expect(await typeOfQty(engine)).toBe('text')
  }))

test('views on DuckDB follow a table that was copied', () =>
  withEngine('duckdb', (engine) =>
    withFolder(async (projectDir) => {
      await engine.session.script(`${SCHEMA} insert into shop.orders values (1, 2, 'x', 1, 1);
        create view shop.busy as select id, qty from shop.orders; create view shop.busiest as select qty from shop.busy`)
      await proposeIn(projectDir, engine)
      await migrate(engine, projectDir)
      expect(await engine.session.rows('select qty, typeof(qty) as type from shop.busiest')).toEqual([
        { qty: '2', type: 'VARCHAR' },
      ])
    }),
  ))
