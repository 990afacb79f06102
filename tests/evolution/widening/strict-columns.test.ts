import { dirname } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { resource, source, type Row } from '@sluice/loader'
import { applyMigrations } from '@sluice/schema-evolution'
import { describe, expect, test } from 'vitest'
import { writeMigration } from '../../../packages/schema-evolution/src/migration/write/write-migration.ts'
import { openTestProject, type TestProject } from '../../support/project.ts'
import { quiet, withEngine } from '../engines.ts'
import { withMigrations } from '../project.ts'

// Columns that cannot be nullable before somebody changes something by hand: no migration says that they are.

const shop = (rows: readonly Row[]) =>
  source({
    name: 'shop',
    resources: () => [
      resource({ name: 't', primaryKey: 'id' }, async function* () {
        yield [...rows]
      }),
    ],
  })

const load = (project: TestProject, ...rows: readonly Row[]) => project.load({}, [], [shop(rows)])

const BY_HAND = {
  postgres: `alter table shop.t alter column a set not null; create unique index t_a on shop.t (a); alter table shop.t replica identity using index t_a`,
  duckdb: `create table shop.t_by_hand (id bigint not null, a bigint primary key, _sluice_load_id bigint not null, _sluice_id bigint not null);
    insert into shop.t_by_hand by name from shop.t; drop table shop.t; alter table shop.t_by_hand rename to t;
    comment on table shop.t is 'primary key: ["id"]'`,
}
const UNDONE = {
  postgres: 'alter table shop.t replica identity default; alter table shop.t alter column a drop not null',
  duckdb: `create table shop.t_again as from shop.t; drop table shop.t; alter table shop.t_again rename to t;
    alter table shop.t alter column id set not null; alter table shop.t alter column _sluice_load_id set not null;
    alter table shop.t alter column _sluice_id set not null; comment on table shop.t is 'primary key: ["id"]'`,
}

describe.each(ENGINE_KINDS)(
  'on %s a column of the replica identity or of a primary key made by hand',
  (kind) => {
    const why =
      kind === 'postgres'
        ? 'the index shop.t_a, the replica identity of the table, needs it'
        : 'it is part of a primary key'

    test('is widened without being made nullable; a row without a value waits, and messages say what for', async () => {
      await using project = await openTestProject({ kind, sources: [shop([])] })
      const warnings = () =>
        project.events.flatMap((event) =>
          event.kind === 'message' && event.level === 'warn' ? [event.text] : [],
        )
      await load(project, { id: 1, a: 1 })
      await project.applyAndMerge()
      await project.engine.session.script(BY_HAND[kind])

      const wider = await load(project, { id: 2, a: 2.5 })
      expect(wider.migrations.map((one) => one.replace(/^.*?_/, ''))).toEqual(['widen_t_a'])
      expect((await project.plan({ adoptExtra: true })).text).toBe(
        `left alone: shop.t.a may not be null: ${why}\nnothing to write: see above`,
      )
      await project.applyAndMerge()

      const held = await load(project, { id: 3, a: null }, { id: 4, a: 4 })
      expect([held.migrations, held.status]).toEqual([[], 'waiting'])
      expect(warnings()).toContainEqual(
        expect.stringContaining(`shop.t.a does not allow null, and no migration can change that: ${why}`),
      )
      expect(await project.statusText()).toContain(
        `1 row without a, which the table does not accept: ${why}; change that by hand`,
      )
      const rows = () => project.engine.session.rows('select id, a from shop.t order by id')
      expect(await rows()).toEqual([
        { id: 1, a: 1 },
        { id: 2, a: 2.5 },
        { id: 4, a: 4 },
      ])

      await project.engine.session.script(UNDONE[kind])
      await project.merge()
      expect(await rows()).toEqual([
        { id: 1, a: 1 },
        { id: 2, a: 2.5 },
        { id: 3, a: null },
        { id: 4, a: 4 },
      ])
    })
  },
)

test.each(ENGINE_KINDS)(
  'on %s a migration that lets such a column be null names what is in the way',
  (kind) =>
    withMigrations(({ dir, write }) =>
      withEngine(kind, async (engine) => {
        await write(
          '20260101T000000_create_t',
          'create schema shop; create table shop.t (id bigint not null, a bigint not null, _sluice_load_id bigint not null, _sluice_id bigint not null)',
        )
        await applyMigrations(engine, dir, { log: quiet })
        await writeMigration({
          projectDir: dirname(dir),
          before: await engine.catalog(['shop']),
          changes: [{ kind: 'relax-not-null', table: { dataset: 'shop', name: 't' }, column: 'a' }],
          ids: ['20260101T000000_create_t'],
          now: new Date('2026-01-02'),
        })
        await engine.session.script(BY_HAND[kind])
        await expect(applyMigrations(engine, dir, { log: quiet })).rejects.toMatchObject({
          code: 'E_MIGRATION_BLOCKED',
          message: expect.stringMatching(
            /column shop\.t\.a: (the index shop\.t_a, the replica|it is part of a primary key)/,
          ),
        })
        await engine.session.script(
          kind === 'postgres' ? 'alter table shop.t replica identity default' : UNDONE.duckdb,
        )
        await applyMigrations(engine, dir, { log: quiet })
        const [table] = await engine.catalog(['shop'])
        expect(table?.columns.find(({ name }) => name === 'a')?.nullable).toBe(true)
      }),
    ),
)

test('on postgres an identity column is taken over as it is, and never made nullable', async () => {
  await using project = await openTestProject({ kind: 'postgres', sources: [shop([])] })
  await load(project, { id: 1 })
  await project.applyAndMerge()
  await project.engine.session.script(
    'alter table shop.t add column n bigint generated by default as identity',
  )
  const { data } = await project.plan({ adoptExtra: true })
  expect(data).toMatchObject({ migrations: [expect.stringMatching(/add_t_n$/)] })
  await project.applyAndMerge()
  expect((await load(project, { id: 2, n: null }, { id: 3, n: 7 })).migrations).toEqual([])
  expect(await project.engine.session.rows('select id, n from shop.t order by id')).toEqual([
    { id: 1, n: 1 },
    { id: 3, n: 7 },
  ])
  expect(await project.statusText()).toContain(
    '1 row without n, which the table does not accept: it is an identity column',
  )
})
