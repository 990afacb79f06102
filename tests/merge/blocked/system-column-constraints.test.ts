import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import { describe, expect, test } from 'vitest'
import { blockedOf } from './blocked.ts'
import { openMergeFixture, type MergeFixture } from '../merge-fixture.ts'

const COLUMNS = { k: 'bigint', v: 'text' } as const

/** A load of two root rows. */
const roots = (v: string) => ({
  table: 't',
  disposition: 'merge' as const,
  key: ['k'],
  columns: COLUMNS,
  rows: [
    { k: 1, v },
    { k: 2, v },
  ],
})

/** Loads two root rows with nested rows, two levels deep. */
const load = (fixture: MergeFixture, v: string, disposition: 'merge' | 'replace' = 'merge') =>
  fixture.load({
    ...roots(v),
    disposition,
    nested: [
      {
        name: 't__items',
        parent: 't',
        columns: { w: 'text' },
        rows: [
          { at: [0, 0, 0], values: { w: v } },
          { at: [1, 1, 0], values: { w: v } },
        ],
      },
      {
        name: 't__items__subs',
        parent: 't__items',
        columns: { x: 'text' },
        rows: [{ at: [1, 1, 0], values: { x: v } }],
      },
    ],
  })

async function expectRows(fixture: MergeFixture, v: string): Promise<void> {
  expect(await fixture.rows('t', ['k', 'v'])).toEqual([
    ['1', v],
    ['2', v],
  ])
  expect(await fixture.items('t', 't__items', ['w'])).toEqual([
    ['1', '0', v],
    ['2', '0', v],
  ])
  expect(await fixture.items('t', 't__items__subs', ['x'])).toEqual([['2', '0', v]])
  expect(await fixture.staging()).toEqual([])
}

async function open(kind: 'duckdb' | 'postgres'): Promise<MergeFixture> {
  const fixture = await openMergeFixture(kind)
  await fixture.final('t', COLUMNS, { key: ['k'] })
  await fixture.final('t__items', { w: 'text' }, { nested: true })
  await fixture.final('t__items__subs', { x: 'text' }, { nested: true })
  return fixture
}

describe.each(ENGINE_KINDS)('%s: a constraint on a column of Sluice', (kind) => {
  test.each([
    [
      'unique',
      ['create unique index a on shop.t (_sluice_id)', 'create unique index b on shop.t__items (_sluice_id)'],
    ],
    ['unique, of several', ['create unique index a on shop.t__items (_sluice_root_id, _sluice_list_idx)']],
    ['unique, with a column of the source', ['create unique index a on shop.t (_sluice_load_id, k)']],
  ] as const)('%s: rows go in', async (_, statements) => {
    await using fixture = await open(kind)
    await load(fixture, 'a')
    await fixture.engine.session.script(statements.join('; '))
    await load(fixture, 'b')
    await expectRows(fixture, 'b')
    await load(fixture, 'c', 'replace')
    await expectRows(fixture, 'c')
  })

  test('a row that breaks a check of it is blocked by its name', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.engine.session.script(`create table shop.t (k bigint not null, v text,
      _sluice_load_id bigint not null, _sluice_id bigint not null, check (_sluice_load_id <> 2 or k <> 1))`)
    const rows = (v: string) =>
      fixture.load({
        table: 't',
        disposition: 'append',
        columns: COLUMNS,
        rows: [
          { k: 1, v },
          { k: 2, v },
        ],
      })
    await rows('a')
    await rows('b')
    expect(await fixture.counts(2, 't')).toEqual([1, 1, 1, 0])
    expect(await blockedOf(fixture, 2)).toEqual([expect.stringMatching(/^1 by check constraint t_/)])
    expect(await fixture.rows('t', ['k', 'v'])).toEqual([
      ['1', 'a'],
      ['2', 'a'],
      ['2', 'b'],
    ])
  })
})

/** DuckDB has foreign keys only in new tables. */
const WITH_FOREIGN_KEYS: Readonly<Record<EngineKind, string>> = {
  postgres: `
    alter table shop.t add unique (_sluice_id);
    alter table shop.t__items add unique (_sluice_id), add foreign key (_sluice_root_id) references shop.t (_sluice_id);
    alter table shop.t__items__subs add foreign key (_sluice_parent_id) references shop.t__items (_sluice_id)`,
  duckdb: `
    create table shop.r (k bigint not null, v varchar, _sluice_load_id bigint not null, _sluice_id bigint not null unique);
    insert into shop.r by name from shop.t; drop table shop.t; alter table shop.r rename to t;
    create table shop.i as from shop.t__items; drop table shop.t__items;
    create table shop.t__items (w varchar default 'd', _sluice_id bigint not null unique, _sluice_parent_id bigint not null, _sluice_root_id bigint not null, _sluice_list_idx bigint not null, foreign key (_sluice_root_id) references shop.t (_sluice_id));
    insert into shop.t__items by name from shop.i; drop table shop.i;
    create table shop.s as from shop.t__items__subs; drop table shop.t__items__subs;
    create table shop.t__items__subs (x varchar, _sluice_id bigint not null, _sluice_parent_id bigint not null references shop.t__items (_sluice_id), _sluice_root_id bigint not null, _sluice_list_idx bigint not null);
    insert into shop.t__items__subs by name from shop.s; drop table shop.s;
    create index subs_x on shop.t__items__subs (x); comment on table shop.t__items is 'by hand'`,
}

test.each(ENGINE_KINDS)('%s: foreign keys between a table and those nested in it', async (kind) => {
  await using fixture = await open(kind)
  await load(fixture, 'a')
  await fixture.engine.session.script(WITH_FOREIGN_KEYS[kind])
  const keys = () =>
    fixture.engine.session.rows(
      kind === 'postgres'
        ? `select conname from pg_constraint where contype = 'f' order by 1`
        : `select table_name, constraint_text from duckdb_constraints() where constraint_type = 'FOREIGN KEY'
           union all select index_name, sql from duckdb_indexes()
           union all select table_name, comment from duckdb_tables() where comment is not null and schema_name = 'shop' order by 1, 2`,
    )
  const before = await keys()
  await load(fixture, 'b')
  await expectRows(fixture, 'b')
  await load(fixture, 'c', 'replace')
  await expectRows(fixture, 'c')
  expect(await keys()).toEqual(before)
})

test('Postgres: nested rows that waited for their table go in only where their root row is still there', async () => {
  await using fixture = await openMergeFixture('postgres')
  await fixture.final('t', COLUMNS, { key: ['k'] })
  await load(fixture, 'a')
  await fixture.load({
    table: 't',
    disposition: 'merge',
    key: ['k'],
    columns: COLUMNS,
    rows: [{ k: 1, v: 'b' }],
  })
  await fixture.final('t__items', { w: 'text' }, { nested: true })
  await fixture.engine.session.script(`
    alter table shop.t add unique (_sluice_id);
    alter table shop.t__items add foreign key (_sluice_root_id) references shop.t (_sluice_id)`)
  await fixture.mergeWaiting()
  expect(await fixture.items('t', 't__items', ['w'])).toEqual([['2', '0', 'a']])
  expect(await fixture.counts(1, 't__items')).toEqual([1, 0, 0, 1])
})

test('DuckDB: a row that another table refers to by its key is updated in its place', async () => {
  await using fixture = await openMergeFixture('duckdb')
  await fixture.engine.session.script(`
    create table shop.t (k bigint primary key, v text, _sluice_load_id bigint not null, _sluice_id bigint not null);
    create table shop.notes (k bigint references shop.t (k))`)
  await fixture.load(roots('a'))
  await fixture.engine.session.run('insert into shop.notes values (1)')
  await fixture.load(roots('b'))
  expect(await fixture.rows('t', ['k', 'v'])).toEqual([
    ['1', 'b'],
    ['2', 'b'],
  ])
})

test('DuckDB: one that another table refers to by its row id is blocked, and the others go in', async () => {
  await using fixture = await openMergeFixture('duckdb')
  await fixture.engine.session.script(`
    create table shop.t (k bigint not null, v text, _sluice_load_id bigint not null, _sluice_id bigint unique not null);
    create table shop.notes (row_id bigint references shop.t (_sluice_id))`)
  await fixture.load(roots('a'))
  await fixture.engine.session.run('insert into shop.notes select _sluice_id from shop.t where k = 1')
  await fixture.load(roots('b'))
  expect(await blockedOf(fixture, 2)).toEqual(['1 by foreign key notes_row_id__sluice_id_fkey of shop.notes'])
  expect(await fixture.rows('t', ['k', 'v'])).toEqual([
    ['1', 'a'],
    ['2', 'b'],
  ])
})
