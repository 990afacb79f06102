import type { Engine } from '@sluice/engine'
import { describe, expect, test } from 'vitest'
import { withEngine, withFolder } from '../engines.ts'
import { migrate, proposeIn, SCHEMA, sqlOf, TEXT, typeOfQty, withTable } from '../support/large-table.ts'

const ROLES = `
do $$ begin
  if not exists (select from pg_roles where rolname = 'sluice_test_reader') then create role sluice_test_reader; end if;
  if not exists (select from pg_roles where rolname = 'sluice_test_owner') then create role sluice_test_owner; end if;
end $$;`

/** All that a person may have put upon the column and its table. */
const HUNG = `${SCHEMA}${ROLES}
create schema bi;
grant all on schema bi to sluice_test_owner;
grant select on shop.orders to sluice_test_owner;
alter table shop.orders alter column qty set default 7, alter column qty set statistics 321;
alter table shop.orders alter column qty set (n_distinct = 5);
comment on column shop.orders.qty is 'pieces';
grant select (qty), update (qty) on shop.orders to sluice_test_reader;
alter table shop.orders alter column qty set not null;
create unique index orders_qty on shop.orders (qty, id);
comment on index shop.orders_qty is 'by pieces';
alter table shop.orders replica identity using index orders_qty;
alter table shop.orders cluster on orders_qty;
alter table shop.orders enable row level security;
create policy own on shop.orders for select to sluice_test_reader using (qty is not null);
comment on policy own on shop.orders is 'what readers see';
create view bi.v with (security_barrier = true) as
  select id, qty from shop.orders where qty is not null with cascaded check option;
comment on column bi.v.qty is 'pieces of an order';
grant select (qty) on bi.v to sluice_test_reader;
alter view bi.v alter column qty set default 7;
create function bi.nothing() returns trigger language plpgsql as 'begin return null; end';
create trigger inserts instead of insert on bi.v for each row execute function bi.nothing();
create view bi.v2 with (security_invoker = true) as select count(qty) as n from bi.v;
grant select on bi.v2 to sluice_test_reader with grant option;
alter view bi.v2 owner to sluice_test_owner;
create table bi.seen (id bigint);
create policy "rows of v" on bi.seen using (id in (select id from bi.v));
create view bi.private as select qty from shop.orders;
revoke all on bi.private from current_user;
create view bi.emptied as select qty from shop.orders;
grant select (qty) on bi.emptied to sluice_test_reader;
revoke select (qty) on bi.emptied from sluice_test_reader;
revoke all on bi.emptied from current_user;
grant select (note) on shop.orders to sluice_test_reader;
revoke select (note) on shop.orders from sluice_test_reader;
alter default privileges in schema bi grant select on tables to sluice_test_reader;
`

/** What a change of the type must leave as it is, and the tables' rows. */
async function hung({ session }: Engine) {
  const one = async (sql: string): Promise<unknown> => session.rows(sql)
  return {
    relations: await one(
      `select c.oid::regclass::text as name, relkind, reloptions, pg_get_userbyid(relowner) as owner, relreplident, obj_description(c.oid) as comment,
         (select json_agg(x::text order by x::text) from aclexplode(case when cardinality(acl) > 0 then acl end) x) as grants,
         case when relkind in ('v', 'm') then pg_get_viewdef(c.oid) end as definition
       from pg_class c cross join lateral coalesce(relacl, acldefault('r', relowner)) acl
       where relkind in ('r', 'v', 'm') and relnamespace in (to_regnamespace('shop'), to_regnamespace('bi')) order by 1`,
    ),
    columns: await one(
      `select attrelid::regclass::text as name, attname, attnotnull, attstattarget, attoptions, attacl::text, col_description(attrelid, attnum) as comment,
         pg_get_expr(adbin, adrelid) as "default"
       from pg_attribute join pg_class c on c.oid = attrelid left join pg_attrdef on adrelid = attrelid and adnum = attnum
       where attnum > 0 and not attisdropped and relkind in ('r', 'v', 'm') and relnamespace in (to_regnamespace('shop'), to_regnamespace('bi')) order by 1, 2`,
    ),
    indexes: await one(
      `select pg_get_indexdef(indexrelid) as def, indisreplident, indisclustered, indisvalid, obj_description(indexrelid) as comment
       from pg_index where indrelid = to_regclass('shop.orders') order by 1`,
    ),
    policies: await one(
      `select polname, polrelid::regclass::text as name, polcmd, polroles::text, pg_get_expr(polqual, polrelid) as qual, obj_description(oid) as comment
       from pg_policy order by 1`,
    ),
    triggers: await one(
      `select pg_get_triggerdef(oid) as def, tgenabled from pg_trigger where not tgisinternal order by 1`,
    ),
    rows: await one('select count(*) as n, sum(cast(cast(qty as text) as numeric)) as sum from shop.orders'),
  }
}

describe('on postgres, what hangs on a column is the same after it got another type', () => {
  test.each([
    ['in place', 1_000_000],
    ['beside the rows', 1],
  ])('%s', (form, threshold) =>
    withEngine('postgres', (engine) =>
      withFolder(async (projectDir) => {
        await engine.session.script(HUNG)
        await engine.session.script(
          `insert into shop.orders select x, x % 7, 'n', 1, x from generate_series(1, 3000) x; analyze shop.orders`,
        )
        const proposal = await proposeIn(projectDir, engine, { threshold, columns: TEXT })
        const sql = await sqlOf(proposal)
        expect(sql.includes('--! Transaction: none')).toBe(form !== 'in place')
        expect(sql).toContain('--! Created again: policy own on shop.orders')
        expect(sql).toContain('--! Created again: view bi.v2')
        // What changes between the proposal and the review stays changed.
        await engine.session.script(
          `create or replace view bi.v with (security_barrier = true) as select id, qty from shop.orders where id > 3 and qty is not null with cascaded check option;
           revoke select on bi.v2 from sluice_test_reader; comment on view bi.v is 'later';`,
        )
        const before = await hung(engine)
        await migrate(engine, projectDir)
        expect(await hung(engine)).toEqual(before)
        expect(await typeOfQty(engine)).toBe('text')
      }),
    ),
  )

  test('with triggers, rules, publications, statistics, storage, a check, odd indexes and a materialized view', () =>
    withTable(
      `${SCHEMA}${ROLES}
      create function shop.f() returns trigger language plpgsql as 'begin return new; end';
      create trigger t before update of qty on shop.orders for each row when (old.qty is distinct from new.qty) execute function shop.f();
      alter table shop.orders enable always trigger t;
      create table shop.log (id bigint);
      create rule r as on update to shop.orders where new.qty is null do also insert into shop.log values (new.id);
      create publication sluice_test_p for table shop.orders (id, qty) where (qty is not null);
      create statistics shop.st on qty, note from shop.orders;
      comment on statistics shop.st is 'both';
      alter statistics shop.st set statistics 33;
      grant all on schema shop to sluice_test_owner;
      alter statistics shop.st owner to sluice_test_owner;
      create statistics shop."st 2" on (coalesce(qty, qty)), note from shop.orders;
      alter table shop.orders alter column note set compression pglz;
      create index expression on shop.orders (id, (coalesce(qty, qty))) with (fillfactor = 70);
      comment on index shop.expression is 'twice';
      alter index shop.expression alter column 2 set statistics 5;
      alter table shop.orders cluster on expression;
      alter table shop.orders add constraint either check (qty is distinct from null or note is not null);
      create index partial on shop.orders (note) where qty is null;
      create index including on shop.orders (id) include (qty) with (fillfactor = 70);
      create materialized view shop.m as select id, qty from shop.orders where id < 10;
      create unique index m_id on shop.m (id);
      create index m_expression on shop.m ((id + 1));
      alter index shop.m_expression alter column 1 set statistics 6;
      alter materialized view shop.m alter column id set statistics 44;
      alter materialized view shop.m alter column id set (n_distinct = 9);
      create statistics shop.st_m on id, qty from shop.m;
      alter statistics shop.st_m set statistics 7;
      comment on statistics shop.st_m is 'of a view';
      comment on materialized view shop.m is 'few';`,
      100,
      async (engine, projectDir) => {
        const all = async () => ({
          ...(await hung(engine)),
          rules: await engine.session.rows(
            `select pg_get_ruledef(oid) as def from pg_rewrite where rulename = 'r'`,
          ),
          publication: await engine.session.rows(
            `select attnames::text, rowfilter from pg_publication_tables where pubname = 'sluice_test_p'`,
          ),
          statistics: await engine.session.rows(
            `select pg_get_statisticsobjdef(oid) as def, stxstattarget, pg_get_userbyid(stxowner) as owner, obj_description(oid, 'pg_statistic_ext') as comment
             from pg_statistic_ext order by 1`,
          ),
          indexed: await engine.session.rows(
            `select attrelid::regclass::text as name, attnum, attstattarget, reltablespace, relam, reloptions
             from pg_attribute join pg_class c on c.oid = attrelid where relkind = 'i' and relnamespace = to_regnamespace('shop') order by 1, 2`,
          ),
          compression: await engine.session.rows(
            `select attname, attcompression, attstorage from pg_attribute where attrelid = to_regclass('shop.orders') and attnum > 0 and not attisdropped order by 1`,
          ),
          checks: await engine.session.rows(
            `select pg_get_constraintdef(oid) as def from pg_constraint where conname = 'either'`,
          ),
          odd: await engine.session.rows(
            `select indexdef from pg_indexes where schemaname = 'shop' order by 1`,
          ),
          m: await engine.session.rows('select count(*) as n, count(qty) as q from shop.m'),
        })
        // The rows came after it: a materialized view that is created again is as if it was refreshed.
        await engine.session.run('refresh materialized view shop.m')
        const before = await all()
        const proposal = await proposeIn(projectDir, engine, { columns: [{ name: 'qty', type: 'double' }] })
        expect(await sqlOf(proposal)).not.toContain('Blocked by')
        await migrate(engine, projectDir)
        expect(await all()).toEqual(before)
        expect(await typeOfQty(engine)).toBe('double')
      },
    ))
})

describe('on postgres, what is in the way is found when the migration is proposed, and again before it locks anything', () => {
  test.each([
    [
      'a generated column',
      'alter table shop.orders add column twice bigint generated always as (qty * 2) stored',
      'column twice of shop.orders',
    ],
    [
      'a function',
      'create function shop.f() returns bigint language sql begin atomic select max(qty) from shop.orders; end',
      'function shop.f()',
    ],
    [
      'a foreign key',
      'alter table shop.orders add unique (qty); create table shop.notes (q bigint references shop.orders (qty))',
      'foreign key notes_q_fkey on shop.notes',
    ],
    ['a view', 'create view shop.s as select sum(qty) as s from shop.orders', 'view shop.s'],
    ['a policy', 'create policy p on shop.orders using (qty > 1)', 'policy p on shop.orders'],
    [
      'a check',
      'alter table shop.orders add constraint few check (qty < 1000000000)',
      'constraint few on shop.orders',
    ],
    ['an index', 'create index odd on shop.orders ((qty + 1))', 'index shop.odd'],
    [
      'a trigger',
      `create function shop.f() returns trigger language plpgsql as 'begin return new; end'; create trigger t before update on shop.orders for each row when (old.qty > 1) execute function shop.f()`,
      'trigger t on shop.orders',
    ],
    ['a row type', 'create table shop.copies (o shop.orders)', 'column o of shop.copies'],
  ])('%s', (_, sql, what) =>
    withEngine('postgres', (engine) =>
      withFolder(async (projectDir) => {
        await engine.session.script(`${SCHEMA} ${sql};`)
        const proposal = await proposeIn(projectDir, engine, { columns: TEXT })
        expect(await sqlOf(proposal)).toContain(`--! Blocked by: ${what}: `)
        // A reader would make a statement that locks the table wait, and be tried ten times.
        await engine.transaction(async (tx) => {
          await tx.rows('select * from shop.orders')
          await expect(migrate(engine, projectDir)).rejects.toMatchObject({
            code: 'E_MIGRATION_BLOCKED',
            message: expect.stringContaining(what),
          })
        })
        expect(await typeOfQty(engine)).toBe('bigint')
      }),
    ),
  )
})
