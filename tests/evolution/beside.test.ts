import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { installSystem, openPostgres, type Engine } from '@sluice/engine'
import type { ObservedTable } from '@sluice/schema'
import {
  appliedMigrations,
  applyMigrations,
  propose,
  replayMigrations,
  type Proposal,
} from '@sluice/schema-evolution'
import { describe, expect, inject, test } from 'vitest'
import { splitStatements } from '../../packages/schema-evolution/src/migration/split-statements.ts'
import { NO_PGBOUNCER, withPgbouncer } from '../support/pgbouncer.ts'
import { freshDatabase } from '../support/postgres.ts'
import { quiet, withEngine, withFolder } from './engines.ts'
import { probing } from './support/probe.ts'

/** Rows of the large table: `SLUICE_BESIDE_ROWS=5000000` for the real thing. */
const ROWS = Number(process.env['SLUICE_BESIDE_ROWS'] ?? 200_000)
const FEW = 20_000

const SCHEMA = `
create schema shop;
create table shop.orders (
  id bigint not null, qty bigint, note text, _sluice_load_id bigint not null, _sluice_id bigint not null,
  primary key (id)
);
`
const fill = (rows: number): string =>
  `insert into shop.orders (id, qty, note, _sluice_load_id, _sluice_id)
   select x, case when x % 10 > 0 then x end, 'note ' || x, 1, x from generate_series(1, ${rows}) as x;
   analyze shop.orders;`

const observed = (qty: 'text' | 'double'): readonly ObservedTable[] => [
  {
    dataset: 'shop',
    name: 'orders',
    resource: 'orders',
    disposition: 'merge',
    primaryKey: ['id'],
    emptyColumns: [],
    columns: [
      { name: 'id', type: 'bigint', digits: { whole: 7, scale: 0 } },
      { name: 'qty', type: qty },
      { name: 'coupon', type: 'text' },
    ],
  },
]

async function proposeIn(
  projectDir: string,
  engine: Engine,
  threshold = 1,
  qty: 'text' | 'double' = 'text',
): Promise<Proposal> {
  const proposal = await propose({
    projectDir,
    finals: await engine.catalog(['shop']),
    observed: observed(qty),
    liveDigits: () => ({ whole: 7, scale: 0 }),
    applied: await appliedMigrations(engine),
    now: new Date('2026-01-02T03:04:05Z'),
    engine,
    threshold: { rows: threshold, bytes: Infinity },
  })
  if (!proposal) throw new Error('nothing was proposed')
  return proposal
}

const sqlOf = ({ path }: Proposal): Promise<string> => readFile(join(path, 'postgres.sql'), 'utf8')

const migrate = (engine: Engine, projectDir: string) =>
  applyMigrations(engine, join(projectDir, 'migrations'), { log: quiet, firstDelay: 20 })

/** A large table with everything that a reviewer may have hung on the column that is widened. */
const DECORATED = `${SCHEMA}
alter table shop.orders alter column qty set default 7;
comment on column shop.orders.qty is 'pieces; see the "handbook"';
create index orders_qty on shop.orders (qty desc nulls last, note);
create unique index "orders Qty id" on shop.orders (id, qty);
create view shop.busy as select id, qty from shop.orders where qty is not null;
comment on view shop.busy is 'orders with pieces';
create view shop.busiest with (security_invoker = true) as select max(id) as id, count(qty) as n from shop.busy;
create view shop.ids as select id from shop.orders;
grant select on shop.busiest to public;
`

/** All that must be the same afterwards, but for the type. */
async function decorations(engine: Engine) {
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

const typeOfQty = async (engine: Engine): Promise<string | undefined> =>
  (await engine.catalog(['shop']))[0]?.columns.find(({ name }) => name === 'qty')?.type

const withTable = <T>(
  schema: string,
  rows: number,
  work: (engine: Engine, projectDir: string) => Promise<T>,
): Promise<T> =>
  withEngine('postgres', (engine) =>
    withFolder(async (projectDir) => {
      await engine.session.script(schema)
      await engine.session.script(fill(rows))
      return work(engine, projectDir)
    }),
  )

describe('a column of a large table', () => {
  test(
    `adding one and widening one beside ${ROWS} rows blocks no reader or writer for a second`,
    async () => {
      const database = await freshDatabase()
      try {
        await using engine = await openPostgres(database)
        await withFolder(async (projectDir) => {
          await installSystem(engine)
          await engine.session.script(SCHEMA)
          await engine.session.script(fill(ROWS))
          const proposal = await proposeIn(projectDir, engine)
          expect(await sqlOf(proposal)).toMatch(/^--! Transaction: none$/m)
          const { longest, statements } = await probing(database.url, ROWS, async () => ({
            applied: await migrate(engine, projectDir),
          }))
          console.log(
            `${ROWS} rows: longest read ${longest.read.toFixed(0)} ms, longest write ${longest.write.toFixed(0)} ms, of ${statements} statements`,
          )
          expect(statements).toBeGreaterThan(20)
          expect(longest.read).toBeLessThan(1000)
          expect(longest.write).toBeLessThan(1000)
          const [wrong] = await engine.session.rows<{ n: number; text: number }>(
            `select count(*) filter (where id <= ${ROWS} and qty is distinct from case when id % 10 > 0 then cast(id as text) end) as n,
             count(*) filter (where id > ${ROWS} and qty is distinct from '1') as text from shop.orders`,
          )
          expect(wrong).toEqual({ n: 0, text: 0 })
          expect(await typeOfQty(engine)).toBe('text')
        })
      } finally {
        await database.drop()
      }
    },
    120_000 + ROWS / 5,
  )

  test('keeps its default, comment, indexes, views, grants and values, and nothing is left of the exchange', () =>
    withTable(DECORATED, FEW, async (engine, projectDir) => {
      const before = await decorations(engine)
      const proposal = await proposeIn(projectDir, engine)
      const sql = await sqlOf(proposal)
      expect(sql).toMatch(/^--! Class: data=compares-differently lock=online types=adds$/m)
      expect(sql).toMatch(/^--! Estimate: shop.orders lock=online rows=20000 bytes=\d+$/m)
      expect(sql).toContain('made again, since they read the column: shop.busy, shop.busiest')
      await migrate(engine, projectDir)
      expect(await decorations(engine)).toEqual(before)
      expect(await typeOfQty(engine)).toBe('text')
      await engine.session.script(
        'insert into shop.orders (id, _sluice_load_id, _sluice_id) values (0, 1, 0)',
      )
      expect(await engine.session.rows('select qty from shop.orders where id = 0')).toEqual([{ qty: '7' }])
    }))

  test('that is not null stays so', () =>
    withTable(
      `${SCHEMA} alter table shop.orders add column pieces bigint not null default 3;`,
      FEW,
      async (engine, projectDir) => {
        const proposal = await propose({
          projectDir,
          finals: await engine.catalog(['shop']),
          observed: [
            { ...(observed('text')[0] as ObservedTable), columns: [{ name: 'pieces', type: 'text' }] },
          ],
          liveDigits: () => undefined,
          applied: await appliedMigrations(engine),
          now: new Date('2026-01-02T03:04:05Z'),
          engine,
          threshold: { rows: 1, bytes: Infinity },
        })
        expect(proposal?.changes.map(({ kind }) => kind)).toContain('widen-column')
        await migrate(engine, projectDir)
        const [table] = await engine.catalog(['shop'])
        expect(table?.columns.find(({ name }) => name === 'pieces')).toMatchObject({ type: 'text' })
        const [left] = await engine.session.rows(
          `select count(*) as n from pg_constraint where conname like '%sluice_new'`,
        )
        expect(left).toEqual({ n: 0 })
      },
    ))

  test('ends up the same wherever its migration was cut, or run twice', () =>
    withTable(DECORATED, 2000, async (engine, projectDir) => {
      const before = await decorations(engine)
      const file = await sqlOf(await proposeIn(projectDir, engine))
      const statements = splitStatements(file)
      for (let done = 1; done <= statements.length; done++) {
        // Cut after so many statements, the last not recorded, so that it runs once more; then pasted again from the top.
        for (const { text } of [...statements.slice(0, done), ...statements.slice(done - 1, done)]) {
          const exchanged = (await typeOfQty(engine)) === 'text'
          if (!exchanged || !text.includes('concurrently')) await engine.session.script(text)
        }
      }
      expect(await decorations(engine)).toEqual(before)
      expect(await typeOfQty(engine)).toBe('text')
      expect((await engine.catalog(['shop']))[0]?.columns.map(({ name }) => name)).toContain('coupon')
    }))

  test('goes on where its backfill was killed', () =>
    withTable(SCHEMA, 200_000, async (engine, projectDir) => {
      await proposeIn(projectDir, engine)
      const run = migrate(engine, projectDir).catch((error: unknown) => error)
      for (let cancelled = 0; cancelled === 0;) {
        const [row] = await engine.session.rows<{ n: number }>(
          `select count(pg_cancel_backend(pid)) as n from pg_stat_activity
           where datname = current_database() and pid <> pg_backend_pid() and query like '%_blocks bigint%'
             and exists (select from shop.orders where id > 1) and xact_start > query_start`,
        )
        cancelled = row?.n ?? 0
      }
      expect(await run).toMatchObject({ code: 'E_MIGRATION_FAILED' })
      const [open] = await engine.session.rows<{ filled: number; open: number }>(
        'select count(qty__sluice_new) as filled, count(qty) - count(qty__sluice_new) as open from shop.orders',
      )
      expect(open?.filled).toBeGreaterThan(0)
      expect(open?.open).toBeGreaterThan(0)
      const [table] = await engine.catalog(['shop'])
      expect(table?.columns.map(({ name }) => name)).not.toContain('qty__sluice_new') // merges do not see it
      await migrate(engine, projectDir)
      expect(await typeOfQty(engine)).toBe('text')
      const [wrong] = await engine.session.rows(
        'select count(*) as n from shop.orders where qty is distinct from case when id % 10 > 0 then cast(id as text) end',
      )
      expect(wrong).toEqual({ n: 0 })
    }))

  test('is not touched where a value has come that the new type would round', () =>
    withTable(SCHEMA, 100, async (engine, projectDir) => {
      await proposeIn(projectDir, engine, 1, 'double')
      await engine.session.script('update shop.orders set qty = 9007199254740993 where id = 50')
      await expect(migrate(engine, projectDir)).rejects.toMatchObject({
        code: 'E_MIGRATION_FAILED',
        message: expect.stringContaining('would round') as string,
      })
      expect(await engine.session.rows('select 1 from _sluice.migrations where statements > 0')).toEqual([])
      expect(
        await engine.session.rows(`select 1 from pg_attribute where attname like '%sluice_new'`),
      ).toEqual([])
    }))

  test('goes the same way through a pooler in transaction mode', async ({ skip }) => {
    if (NO_PGBOUNCER !== undefined) return skip(NO_PGBOUNCER)
    await withTable(DECORATED, FEW, async (direct, projectDir) => {
      const before = await decorations(direct)
      await proposeIn(projectDir, direct)
      const [row] = await direct.session.rows<{ name: string }>('select current_database() as name')
      const url = new URL(inject('postgresUrl'))
      url.pathname = `/${row?.name}`
      await withPgbouncer(url.href, async (pooled) => {
        await using engine = await openPostgres({ url: pooled })
        await migrate(engine, projectDir)
      })
      expect(await decorations(direct)).toEqual(before)
    })
  })

  test('is widened beside nothing on an empty database, with the same tables', () =>
    withTable(DECORATED, FEW, async (engine, projectDir) => {
      await withFolder(async (dir) => {
        const { path, id } = await proposeIn(projectDir, engine)
        await mkdir(join(dir, '20260101T000000_by_hand'), { recursive: true })
        await writeFile(join(dir, '20260101T000000_by_hand', 'postgres.sql'), SCHEMA)
        await cp(path, join(dir, id), { recursive: true })
        const [table] = await replayMigrations(dir, 'postgres')
        await migrate(engine, projectDir)
        expect([table]).toEqual(await engine.catalog(['shop']))
      })
    }))

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
    ['an index on an expression', 'create index odd on shop.orders ((qty + 1))', 'the index odd'],
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
      expect(text).toContain(`locked while it is rewritten: ${why} keeps the column in its place`)
    }),
  )
})

test('a small table is widened in place, with the views over it made again', () =>
  withTable(DECORATED, 500, async (engine, projectDir) => {
    const before = await decorations(engine)
    const text = await sqlOf(await proposeIn(projectDir, engine, 1_000_000))
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
