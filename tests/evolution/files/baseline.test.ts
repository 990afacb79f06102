import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS, type Engine } from '@sluice/engine'
import {
  applyMigrations,
  baseline,
  findDrift,
  generate,
  migrationStatus,
  verify,
  type Baseline,
} from '@sluice/schema-evolution'
import { describe, expect, test } from 'vitest'
import { quiet, withEngine, withFolder } from '../engines.ts'

const NOW = new Date('2026-01-02T03:04:05Z')

/** A target of each engine, which nothing connects to. */
const CONFIG = {
  targets: { a: { kind: 'duckdb', path: 'a.duckdb' }, b: { kind: 'postgres', url: '' } },
} as const

const OLD = `
create schema shop;
create table shop.customers (id bigint not null, name varchar default 'nobody', primary key (id));
create table shop.orders (id integer not null, qty bigint, paid date);
insert into shop.customers values (7, 'Ada'), (8, 'Chloé');
insert into shop.orders values (1, 2, null);
create view shop.names as select name from shop.customers;
`

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  const adopting = (
    sql: string,
    work: (engine: Engine, adopted: Baseline, projectDir: string) => Promise<void>,
  ): Promise<void> =>
    withFolder((projectDir) =>
      withEngine(kind, async (engine) => {
        await engine.session.script(sql)
        await work(engine, await baseline(engine, { projectDir, datasets: ['shop'], now: NOW }), projectDir)
      }),
    )

  test('what is there becomes the first migration, recorded and not run', () =>
    adopting(OLD, async (engine, adopted, projectDir) => {
      const dir = join(projectDir, 'migrations')
      expect(adopted.simplified).toBeUndefined()
      expect(adopted.tables.map(({ name }) => name)).toEqual(['customers', 'orders'])
      expect(adopted.narrow).toEqual([{ place: 'shop.orders.id', type: 'integer' }])
      expect([adopted.id, adopted.pending]).toEqual([
        '20260102T030405_baseline',
        '20260102T030406_add_system_columns',
      ])
      const sql = await readFile(join(dir, adopted.id, `${kind}.sql`), 'utf8')
      expect(sql).toContain('"id" integer not null')
      expect(sql).toMatch(/"name" [a-z ]+ default 'nobody'/)
      expect(sql).toMatch(/create view/i)
      expect(await engine.session.rows('select count(*) as n from shop.customers')).toEqual([{ n: 2 }])
      expect((await migrationStatus(engine, dir)).map(({ state }) => state)).toEqual(['applied', 'pending'])
      expect((await findDrift(engine, dir)).differences).toEqual([])
    }))

  test('the columns that Sluice needs come with a second one; rows that are there are numbered', () =>
    adopting(OLD.replace(/create view.*/, ''), async (engine, adopted, projectDir) => {
      const dir = join(projectDir, 'migrations')
      expect(adopted.lacking.map(({ name }) => name)).toEqual(['customers', 'orders'])
      expect((await applyMigrations(engine, dir, { log: quiet })).map(({ id }) => id)).toEqual([
        adopted.pending,
      ])
      expect(
        await engine.session.rows('select id, _sluice_load_id, _sluice_id from shop.customers order by id'),
      ).toEqual([
        { id: 7, _sluice_load_id: 0, _sluice_id: 0 },
        { id: 8, _sluice_load_id: 0, _sluice_id: 1 },
      ])
      expect((await findDrift(engine, dir)).differences).toEqual([])
      await generate({ projectDir, config: CONFIG })
      expect((await verify({ projectDir, config: CONFIG })).findings).toEqual([])
    }))

  test('columns are typed as a query gives them, and as an insert takes them', { tags: 'exhaustive' }, () =>
    adopting(
      `create schema shop;
       create type shop.mood as enum ('good', 'it''s bad');
       create table shop.t (
         id integer not null, n smallint default 7, r real, tags text[], nums integer[] not null, flags boolean[],
         m shop.mood, made timestamptz not null default now(), code varchar,
         twice bigint generated always as (id * 2)${kind === 'postgres' ? ' stored' : ''}
       );
       create view shop.v as select id from shop.t;`,
      async (engine, adopted, projectDir) => {
        expect(adopted.simplified).toBeUndefined()
        expect(adopted.narrow.map(({ place }) => place)).toEqual(['shop.t.id', 'shop.t.n', 'shop.t.r'])
        await applyMigrations(engine, join(projectDir, 'migrations'), { log: quiet })
        const target = kind === 'postgres' ? { kind, url: '' } : ({ kind, path: 'a.duckdb' } as const)
        await generate({ projectDir, config: { targets: { target } } })
        const types = await readFile(join(projectDir, 'generated/database.ts'), 'utf8')
        const members = [...types.matchAll(/^  (\w+): (.*);$/gm)].map(([, name, type]) => `${name}: ${type}`)
        expect(members).toEqual([
          'id: number',
          'n: Generated<number | null>',
          'r: number | null',
          'tags: string[] | null',
          'nums: number[]',
          'flags: boolean[] | null',
          `m: "good" | "it's bad" | null`,
          'made: Generated<Timestamp>',
          'code: string | null',
          'twice: GeneratedAlways<Bigint | null>',
          '_sluice_load_id: Bigint',
          '_sluice_id: Bigint',
          'id: GeneratedAlways<number | null>',
        ])
        expect(types).toMatch(/export type Generated<T> = T extends ColumnType<infer S, infer I, infer U>/)
        const state = await readFile(join(projectDir, `generated/state/${kind}.sql`), 'utf8')
        expect(state).toMatch(/default 7|DEFAULT\(7\)/)
        expect(state).toMatch(/create view/i)
      },
    ),
  )

  test(
    'the file of the other engine has the enums, defaults, counts and views that run there',
    { tags: 'exhaustive' },
    () =>
      adopting(
        `create schema shop;
       create sequence shop.numbers;
       ${kind === 'postgres' ? "create type shop.mood as enum ('good', 'it''s bad');" : ''}
       create table shop.t (
         id ${kind === 'postgres' ? 'bigint generated by default as identity' : "bigint not null default nextval('shop.numbers')"},
         number bigint default nextval('shop.numbers'), n smallint not null default 7, code varchar default 'it''s new',
         m ${kind === 'postgres' ? "shop.mood default 'good'" : "enum('good', 'it''s bad') default 'good'"},
         made timestamptz not null default now(), twice bigint generated always as (n * 2)${kind === 'postgres' ? ' stored' : ''}
       );
       create view shop.codes as select id, code from shop.t;
       create view shop.good as select id from shop.codes;`,
        async (_, adopted, projectDir) => {
          expect(adopted.simplified).toBeUndefined()
          const other =
            kind === 'postgres'
              ? ({ kind: 'duckdb', path: 'a.duckdb' } as const)
              : ({ kind: 'postgres', url: '' } as const)
          const config = { targets: { other } }
          await generate({ projectDir, config })
          expect((await verify({ projectDir, config })).findings).toEqual([])
          const types = await readFile(join(projectDir, 'generated/database.ts'), 'utf8')
          const members = [...types.matchAll(/^  (\w+): (.*);$/gm)].map(
            ([, name, type]) => `${name}: ${type}`,
          )
          expect(members).toEqual([
            'id: GeneratedAlways<Bigint | null>',
            'code: GeneratedAlways<string | null>',
            'id: GeneratedAlways<Bigint | null>',
            'id: Generated<Bigint>',
            'number: Generated<Bigint | null>',
            'n: Generated<number>',
            'code: Generated<string | null>',
            `m: Generated<"good" | "it's bad" | null>`,
            'made: Generated<Timestamp>',
            'twice: GeneratedAlways<Bigint | null>',
            '_sluice_load_id: Bigint',
            '_sluice_id: Bigint',
          ])
        },
      ),
  )

  test(
    'keys and unique columns are carried to the other engine, and what is not is named',
    { tags: 'exhaustive' },
    () =>
      adopting(
        `create schema shop;
       create table shop.t (
         a bigint, b bigint, code varchar not null unique, n bigint check (n > 0), primary key (b, a), unique (n, code)
       );
       create unique index t_n on shop.t (n);
       create index t_code on shop.t (code);`,
        async (_, adopted, projectDir) => {
          expect(adopted.simplified).toBeUndefined()
          expect(adopted.tables[0]?.primaryKey).toEqual(['b', 'a'])
          const other = kind === 'postgres' ? 'duckdb' : 'postgres'
          const sql = await readFile(join(projectDir, 'migrations', adopted.id, `${other}.sql`), 'utf8')
          const lacks = adopted.left.map(({ file, why }) => [file, why])
          const check = [`${other}.sql`, expect.stringMatching(/^checks/)]
          if (kind === 'postgres') {
            expect(sql).toContain(`is 'primary key: ["b","a"]'`)
            const unique = ['duckdb.sql', 'DuckDB cannot alter a table that has an index']
            expect(lacks.toSorted()).toEqual([unique, unique, unique, check])
          } else {
            expect(sql).toContain('primary key ("b", "a")')
            expect(sql.match(/unique ?\(|unique index/gi)).toHaveLength(3)
            expect(lacks).toEqual([check])
          }
          await generate({ projectDir, config: CONFIG })
          expect((await verify({ projectDir, config: CONFIG })).findings).toEqual([])
        },
      ),
  )

  test('only what does not run on an empty database is left out, and is reported', () =>
    adopting(
      `create schema shop; create schema other; create sequence other.ids; create table other.x (n bigint);
       create table shop.t (id bigint default nextval('other.ids'), n bigint not null default 7);
       create table shop.u (a text default 'x', b bigint);
       create view shop.b as select n as b from shop.t; create view shop.a as select b from shop.b;
       create view shop.c as select n from other.x;`,
      async (_, adopted, projectDir) => {
        expect(adopted.simplified).toBeUndefined()
        expect(adopted.left).toEqual([
          { what: 'shop.t.id', why: expect.stringMatching(/other|ids/) as string },
          { what: 'shop.c', why: expect.stringMatching(/other|x/) as string },
        ])
        const sql = await readFile(join(projectDir, 'migrations', adopted.id, `${kind}.sql`), 'utf8')
        expect(sql).toMatch(/create table "shop"\."t" \(\n  "id" bigint,\n  "n" bigint .*7.*\n\);/i)
        expect(sql).toMatch(/"a" [a-z]+ default 'x'/i)
        expect(sql).toMatch(/create view .*b\b[^]*create view .*a\b/i)
        expect(sql).not.toMatch(/view "?shop"?\."?c"?/i)
      },
    ))

  test('a target that has migrations, or no table, is an error', () =>
    adopting(OLD, async (engine, _, projectDir) => {
      await expect(baseline(engine, { projectDir, datasets: ['shop'], now: NOW })).rejects.toMatchObject({
        code: 'E_BASELINE_LATE',
      })
      await withEngine(kind, (empty) =>
        expect(baseline(empty, { projectDir, datasets: ['shop'], now: NOW })).rejects.toMatchObject({
          code: 'E_BASELINE_EMPTY',
        }),
      )
    }))
})
