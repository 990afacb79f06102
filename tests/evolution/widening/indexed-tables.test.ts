import { ENGINE_KINDS } from '@sluice/engine'
import { applyMigrations, replay } from '@sluice/schema-evolution'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { writeMigration } from '../../../packages/schema-evolution/src/migration/write/write-migration.ts'
import { quiet, withEngine } from '../engines.ts'
import { withMigrations } from '../project.ts'

const MADE = `
create schema shop;
create table shop.t (id bigint not null, "a b" bigint not null, b bigint, c bigint, primary key (id));
create index t_ab on shop.t ("a b");
create unique index t_b on shop.t (b);
create index t_c on shop.t (c);`

// DuckDB itself changes no column of a table that has indexes.
describe.each(ENGINE_KINDS)('on %s a migration of a table with indexes', (kind) => {
  const indexes =
    kind === 'postgres'
      ? `select indexname as name from pg_indexes where schemaname = 'shop' and indexname <> 't_pkey' order by 1`
      : `select index_name as name from duckdb_indexes() order by 1`

  test.each([
    [
      'lets a column be null',
      'alter table "shop"."t" alter column "a b" drop not null;',
      ['t_ab', 't_b', 't_c'],
    ],
    ['renames one', 'alter table shop.t rename column "a b" to ab;', ['t_ab', 't_b', 't_c']],
    ['drops one, with its index', 'alter table shop.t drop column c;', ['t_ab', 't_b']],
    ['adds one', 'alter table shop.t add column d bigint;', ['t_ab', 't_b', 't_c']],
  ] as const)('%s', (_, sql, left) =>
    withMigrations(({ dir, write }) =>
      withEngine(kind, async (engine) => {
        await write('20260101T000000_create_t', MADE)
        await applyMigrations(engine, dir, { log: quiet })
        await engine.session.script(
          `comment on table shop.t is 'all'; insert into shop.t values (1, 2, 3, 4), (2, 3, 4, 5)`,
        )
        await write('20260102T000000_change_t', `-- why\n${sql}`)
        await applyMigrations(engine, dir, { log: quiet })
        expect((await engine.session.rows<{ name: string }>(indexes)).map(({ name }) => name)).toEqual(left)
        expect(await engine.session.rows('select count(*) as n, sum(b) as b from shop.t')).toEqual([
          { n: 2, b: expect.anything() },
        ])
        await expect(engine.session.run('update shop.t set b = 3')).rejects.toThrow(/unique|duplicate/i)
        const { state } = await replay(dir, kind)
        for (const name of left) expect(state).toContain(name)
      }),
    ),
  )
})

test('on duckdb a foreign key of another table is in the way, and named before anything is done', () =>
  withMigrations(({ dir, write }) =>
    withEngine('duckdb', async (engine) => {
      await write('20260101T000000_create_t', MADE)
      await applyMigrations(engine, dir, { log: quiet })
      const table = { dataset: 'shop', name: 't' }
      await writeMigration({
        projectDir: dirname(dir),
        before: await engine.catalog(['shop']),
        changes: [{ kind: 'relax-not-null', table, column: 'a b' }],
        ids: ['20260101T000000_create_t'],
        now: new Date('2026-01-02'),
      })
      await engine.session.script('create table shop.mine (id bigint references shop.t (id))')
      await expect(applyMigrations(engine, dir, { log: quiet })).rejects.toMatchObject({
        code: 'E_MIGRATION_BLOCKED',
        message: expect.stringMatching(/shop\.mine: it refers to the table/),
      })
      await engine.session.script('drop table shop.mine')
      await applyMigrations(engine, dir, { log: quiet })
      const [after] = await engine.catalog(['shop'])
      expect(after?.columns.map(({ nullable }) => nullable)).toEqual([false, true, true, true])
    }),
  ))
