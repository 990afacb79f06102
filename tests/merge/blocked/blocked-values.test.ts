import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import { describe, expect, test } from 'vitest'
import { blockedOf, SYSTEM } from './blocked.ts'
import { openMergeFixture, type Values, type MergeFixture } from '../merge-fixture.ts'

const COLUMNS = { k: 'bigint', v: 'text', n: 'bigint' } as const

const load = (fixture: MergeFixture, rows: readonly Values[]) =>
  fixture.load({ table: 't', disposition: 'merge', key: ['k'], columns: COLUMNS, rows })

/** A table of `k` and `v`, and a load of it that brings `n`, too. */
async function waitingFor(kind: EngineKind, rows: readonly Values[]): Promise<MergeFixture> {
  const fixture = await openMergeFixture(kind)
  await fixture.final('t', { k: 'bigint', v: 'text' }, { key: ['k'] })
  await load(fixture, rows)
  return fixture
}

/** Adds the column with a constraint, which DuckDB has only in new tables. */
async function addColumn(fixture: MergeFixture, constraint: string): Promise<void> {
  if (fixture.engine.kind === 'postgres') {
    await fixture.addColumn('t', 'n', 'bigint')
    return fixture.engine.session.script(`alter table shop.t add constraint own ${constraint}`)
  }
  await fixture.engine.session.script(`
    create table shop.t_new (k bigint not null, v varchar, n bigint, ${SYSTEM}, constraint own ${constraint});
    insert into shop.t_new by name from shop.t;
    drop table shop.t;
    alter table shop.t_new rename to t`)
}

const ROWS: readonly Values[] = [
  { k: 1, v: 'a', n: 1 },
  { k: 2, v: 'b', n: -2 },
  { k: 3, v: 'c', n: 1 },
  { k: 4, v: 'd', n: 4 },
]

describe.each(ENGINE_KINDS)('%s: a value that waited for its column', (kind) => {
  test.each([
    ['a check', 'check (n > 0)', /^1 by check constraint/, ['1', null, '1', '4']],
    ['a unique constraint', 'unique (n)', /^1 by unique constraint/, ['1', '-2', null, '4']],
    [
      'a foreign key',
      'foreign key (n) references shop.other (n)',
      /^1 by foreign key/,
      ['1', '-2', '1', null],
    ],
  ])('%s blocks it by its name, and the others are filled in', async (_, constraint, by, filled) => {
    await using fixture = await waitingFor(kind, ROWS)
    await fixture.engine.session.script(
      'create table shop.other (n bigint primary key); insert into shop.other values (1), (-2)',
    )
    await addColumn(fixture, constraint)
    await fixture.mergeWaiting()
    expect((await fixture.rows('t', ['k', 'n'])).map(([, n]) => n)).toEqual(filled)
    expect(await blockedOf(fixture, 1)).toEqual([expect.stringMatching(by)])
    expect(await fixture.counts(1, 't')).toEqual([4, 0, 0, 0])
    expect(await fixture.staging()).toEqual(['t__1'])
    // It is tried again with each merge, and stays where its row has been overwritten.
    await load(
      fixture,
      [{ k: 9, v: 'z', n: 1000 }].filter(() => !constraint.startsWith('foreign')),
    )
    const key = ['1', '2', '3', '4'][filled.indexOf(null)] ?? ''
    await load(fixture, [{ k: Number(key), v: 'new', n: null }])
    await fixture.mergeWaiting()
    expect(await fixture.staging()).toEqual([])
    expect((await fixture.rows('t', ['k', 'v', 'n'])).find(([k]) => k === key)).toEqual([key, 'new', null])
  })

  test('goes in once nothing blocks it any more', async () => {
    await using fixture = await waitingFor(kind, ROWS)
    await fixture.engine.session.script(
      'create table shop.other (n bigint primary key); insert into shop.other values (1), (-2)',
    )
    await addColumn(fixture, 'foreign key (n) references shop.other (n)')
    await fixture.mergeWaiting()
    await fixture.engine.session.run('insert into shop.other values (4)')
    await fixture.mergeWaiting()
    expect((await fixture.rows('t', ['n'])).map(([n]) => n)).toEqual(['-2', '1', '1', '4'])
    expect(await blockedOf(fixture, 1)).toEqual([])
    expect([await fixture.staging(), await fixture.status(1)]).toEqual([[], 'loaded'])
  })

  test('of a nested row is blocked by itself', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.final('t', { k: 'bigint' }, { key: ['k'] })
    await fixture.final('t__i', { a: 'bigint' }, { nested: true })
    await fixture.load({
      table: 't',
      disposition: 'merge',
      key: ['k'],
      columns: { k: 'bigint' },
      rows: [{ k: 1 }],
      nested: [
        {
          name: 't__i',
          parent: 't',
          columns: { a: 'bigint', n: 'bigint' },
          rows: [
            { at: [0, 0, 0], values: { a: 1, n: 5 } },
            { at: [0, 0, 1], values: { a: 2, n: 5 } },
            { at: [0, 0, 2], values: { a: 3, n: 6 } },
          ],
        },
      ],
    })
    await fixture.addColumn('t__i', 'n', 'bigint')
    await fixture.engine.session.run('create unique index own on shop.t__i (n)')
    await fixture.mergeWaiting()
    expect(await fixture.rows('t__i', ['a', 'n'])).toEqual([
      ['1', '5'],
      ['2', null],
      ['3', '6'],
    ])
    expect(await blockedOf(fixture, 1)).toEqual(['1 by unique constraint own'])
    await fixture.engine.session.run('drop index shop.own')
    await fixture.mergeWaiting()
    expect((await fixture.rows('t__i', ['n'])).map(([n]) => n)).toEqual(['5', '5', '6'])
    expect(await fixture.staging()).toEqual([])
  })
})

const TRIGGER = (when: string): string => `
create function shop.own() returns trigger language plpgsql as $$
begin if new.n < 0 then raise exception 'no'; end if; return new; end $$;
create ${when} for each row execute function shop.own()`

describe('postgres: what PostgreSQL says only at the end of the transaction', () => {
  test.each([
    [
      'a constraint trigger',
      TRIGGER('constraint trigger own after insert or update on shop.t deferrable initially deferred'),
      'trigger own',
    ],
    ['a trigger', TRIGGER('trigger own before update on shop.t'), 'trigger own'],
  ])('%s blocks the values that it rejects', async (_, sql, by) => {
    await using fixture = await waitingFor('postgres', ROWS)
    await fixture.addColumn('t', 'n', 'bigint')
    await fixture.engine.session.script(sql)
    await fixture.mergeWaiting()
    expect((await fixture.rows('t', ['k', 'n'])).map(([, n]) => n)).toEqual(['1', null, '1', '4'])
    expect(await blockedOf(fixture, 1)).toEqual([`1 by ${by}`])
    await fixture.engine.session.run('drop trigger own on shop.t')
    await fixture.mergeWaiting()
    expect((await fixture.rows('t', ['k', 'n'])).map(([, n]) => n)).toEqual(['1', '-2', '1', '4'])
    expect(await fixture.staging()).toEqual([])
  })

  test('blocks the rows of a load that it is about', async () => {
    await using fixture = await openMergeFixture('postgres')
    await fixture.final('t', COLUMNS, { key: ['k'] })
    await fixture.engine.session.script(
      TRIGGER('constraint trigger own after insert or update on shop.t deferrable initially deferred'),
    )
    await load(fixture, ROWS)
    expect((await fixture.rows('t', ['k'])).map(([k]) => k)).toEqual(['1', '3', '4'])
    expect(await blockedOf(fixture, 1)).toEqual(['1 by trigger own'])
  })
})
