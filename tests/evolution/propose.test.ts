import type { ObservedTable } from '@sluice/schema'
import { propose } from '@sluice/schema-evolution'
import { expect, test } from 'vitest'
import { withFolder } from './engines.ts'
import { DRIFT, evidence, filesOf, FINAL, FIRST, options, orders } from './support/proposals.ts'

test('a first load makes a table: one folder, a file an engine', () =>
  withFolder(async (folder) => {
    const proposal = await propose(options(folder, { observed: [FIRST] }))
    expect(proposal?.id).toBe('20260102T030405_create_orders')
    const files = await filesOf(proposal?.path ?? '')
    expect(Object.keys(files)).toEqual([
      '/duckdb.down.sql',
      '/duckdb.sql',
      '/plan.json',
      '/postgres.down.sql',
      '/postgres.sql',
    ])
    expect(files['/postgres.sql']).toMatchInlineSnapshot(`
      "--! Id: 20260102T030405_create_orders
      --! Engine: postgres
      --! Base: sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945
      --! Rendered: sha256:c6ca9f3fd66edc7ed674b013d132aa3301f57266948d84df571e3edae9a64f47
      --! Footprint: shop.orders
      --! Class: data=lossless lock=none types=adds
      --! Evidence: shop.orders rule=new-table load=7 file="orders-2026-01-02.csv" row=41 seen=100 violating=3 null=10 loads=1 shapes=["999-a"]

      begin;
      set local lock_timeout = '500ms';

      -- create shop.orders: load 7, 100 rows, first in orders-2026-01-02.csv row 41, like 999-a
      -- data=lossless lock=none types=adds
      -- not created, because they never held a value: coupon
      create schema if not exists "shop";
      create table "shop"."orders" (
        "id" bigint not null,
        "qty" bigint,
        "amount" numeric(18,2),
        "_sluice_load_id" bigint not null,
        "_sluice_id" bigint not null,
        primary key ("id")
      );

      commit;
      "
    `)
  }))

test('drift: a new column, and two widenings in one statement, each with its reason', () =>
  withFolder(async (folder) => {
    const proposal = await propose(options(folder, { finals: [FINAL], observed: [DRIFT] }))
    const files = await filesOf(proposal?.path ?? '')
    expect(proposal?.id).toBe('20260102T030405_change_orders')
    const bodyOf = (text = ''): string => text.slice(text.indexOf('\n\n'))
    expect(bodyOf(files['/postgres.sql'])).toMatchInlineSnapshot(`
      "

      begin;
      set local lock_timeout = '500ms';

      -- widen shop.orders.qty from bigint to text: load 7, 3 of 90 values do not fit, first in orders-2026-01-02.csv row 41, like 999-a
      -- data=compares-differently lock=rewrite types=neutral
      -- widen shop.orders.amount from decimal(18,2) to decimal(38,3): seen in a load
      -- data=lossless lock=rewrite types=neutral
      set local timezone = 'UTC';
      select _sluice.drop_dependents('"shop"."orders"', array['qty', 'amount'], array['text', 'numeric(38,3)']);
      alter table "shop"."orders"
        -- every value converts exactly; the table is rewritten once for all columns
        -- squawk-ignore changing-column-type
        alter column "qty" type text using cast("qty" as text),
        -- every value converts exactly; the table is rewritten once for all columns
        -- squawk-ignore changing-column-type
        alter column "amount" type numeric(38,3) using cast("amount" as numeric(38,3));
      select _sluice.create_dependents();

      -- add shop.orders.note text: seen in a load
      -- data=lossless lock=instant types=adds
      alter table "shop"."orders" add column "note" text;

      commit;
      "
    `)
    expect(bodyOf(files['/duckdb.sql'])).toMatchInlineSnapshot(`
      "

      -- widen shop.orders.qty from bigint to text: load 7, 3 of 90 values do not fit, first in orders-2026-01-02.csv row 41, like 999-a
      -- data=compares-differently lock=rewrite types=neutral
      -- widen shop.orders.amount from decimal(18,2) to decimal(38,3): seen in a load
      -- data=lossless lock=rewrite types=neutral
      -- migrate gives the copy the not null, defaults, constraints, indexes and comments of the table
      create table "shop"."orders__sluice_copy" as
      select * replace (
        cast("qty" as varchar) as "qty",
        cast("amount" as decimal(38,3)) as "amount"
      )
      from "shop"."orders";
      drop table "shop"."orders";
      alter table "shop"."orders__sluice_copy" rename to "orders";

      -- add shop.orders.note text: seen in a load
      -- data=lossless lock=instant types=adds
      alter table "shop"."orders" add column "note" varchar;
      "
    `)
  }))

test('a table waits for its key, and a nested table for its root', () =>
  withFolder(async (folder) => {
    const root = orders([{ name: 'qty', type: 'bigint' }])
    const nested: ObservedTable = {
      ...root,
      name: 'orders__lines',
      primaryKey: [],
      parent: 'orders',
      root: 'orders',
    }
    expect(await propose(options(folder, { observed: [root, nested] }))).toBeUndefined()
    const both = await propose(options(folder, { observed: [root, nested, FIRST] }))
    expect(both?.changes.map(({ table }) => table.name)).toEqual(['orders', 'orders__lines'])
  }))

test('a column that a reviewer made not null is relaxed where nulls come', () =>
  withFolder(async (folder) => {
    const strict = { ...FINAL, columns: FINAL.columns.map((column) => ({ ...column, nullable: false })) }
    const proposal = await propose(
      options(folder, {
        finals: [strict],
        observed: [
          orders([
            { name: 'id', type: 'bigint' },
            { name: 'qty', type: 'bigint', evidence },
          ]),
        ],
      }),
    )
    expect(proposal?.changes.map((change) => [change.kind, 'column' in change && change.column])).toEqual([
      ['relax-not-null', 'qty'],
      ['relax-not-null', 'amount'],
    ])
  }))
