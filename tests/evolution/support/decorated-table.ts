import type { Engine } from '@sluice/engine'
import { SCHEMA } from './large-table.ts'

/** A large table with everything that a reviewer may have hung on the column that is widened. */
export const DECORATED = `${SCHEMA}
alter table shop.orders alter column qty set default 7;
comment on column shop.orders.qty is 'pieces; see the "handbook"';
create index orders_qty on shop.orders (qty desc nulls last, note);
create unique index "orders Qty id" on shop.orders (id, qty);
create index "orders part" on shop.orders using btree (qty) include (note) with (fillfactor = 80) where id > 5 and qty is not null;
create index odd on shop.orders ((qty is null), id);
create index an_index_with_a_name_that_is_as_long_as_postgres_lets_it_be_for_it on shop.orders (qty);
create view shop.busy as select id, qty from shop.orders where qty is not null;
comment on view shop.busy is 'orders with pieces';
create view shop.busiest with (security_invoker = true) as select max(id) as id, count(qty) as n from shop.busy;
create view shop.ids as select id from shop.orders;
grant select on shop.busiest to public;
`

/** All that must be the same afterwards, but for the type. */
export async function decorations(engine: Engine) {
  const { session } = engine
  return {
    sum: await session.rows(
      `select count(*) as n, count(qty) as filled, sum(cast(cast(qty as text) as numeric)) as sum from shop.orders`,
    ),
    indexes: await session.rows(
      `select indexname, indexdef from pg_indexes where schemaname = 'shop' order by indexname`,
    ),
    valid: await session.rows(`select 1 from pg_index where not indisvalid`),
    views: await session.rows(
      `select viewname, obj_description(format('shop.%I', viewname)::regclass) as comment, reloptions as options,
         has_table_privilege('public', format('shop.%I', viewname), 'select') as granted
       from pg_views join pg_class on oid = format('shop.%I', viewname)::regclass
       where schemaname = 'shop' order by viewname`,
    ),
    counted: await session.rows('select n from shop.busiest'),
    column: await session.rows(
      `select attnotnull, col_description(attrelid, attnum) as comment
       from pg_attribute where attrelid = 'shop.orders'::regclass and attname = 'qty'`,
    ),
    left: await session.rows(
      `select tgname as name from pg_trigger where not tgisinternal
       union all select proname from pg_proc where proname like '%sluice_widen'
       union all select attname from pg_attribute where attname like '%sluice_new' and attrelid = 'shop.orders'::regclass
       union all select conname from pg_constraint where conname like '%sluice_new'`,
    ),
  }
}
