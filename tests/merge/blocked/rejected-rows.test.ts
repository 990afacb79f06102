import { ENGINE_KINDS } from '@sluice/engine'
import { describe, expect, test } from 'vitest'
import { blockedOf } from './blocked.ts'
import { openMergeFixture, type Values, type MergeFixture } from '../merge-fixture.ts'

const COLUMNS = { k: 'bigint', v: 'text', n: 'bigint' } as const

const load = (fixture: MergeFixture, rows: readonly Values[], disposition: 'merge' | 'replace' = 'merge') =>
  fixture.load({ table: 't', disposition, key: ['k'], columns: COLUMNS, rows })

async function tableWith(fixture: MergeFixture, ...statements: readonly string[]): Promise<void> {
  await fixture.final('t', COLUMNS, { key: ['k'] })
  await load(fixture, [{ k: 1, v: '1', n: 1 }])
  await fixture.engine.session.script(statements.join('; '))
}

const ROWS: readonly Values[] = [
  { k: 1, v: '2', n: 2 },
  { k: 2, v: 'x', n: 0 },
  { k: 3, v: '3', n: 3 },
]

/** The row of key 2 is blocked by this name, until a later row of its key; the others go in. */
async function expectBlocked(fixture: MergeFixture, by: string): Promise<void> {
  expect(await fixture.counts(2, 't')).toEqual([2, 1, 1, 0])
  expect(await blockedOf(fixture, 2)).toEqual([`1 by ${by}`])
  expect(await fixture.rows('t', ['k', 'v'])).toEqual([
    ['1', '2'],
    ['3', '3'],
  ])
  await fixture.mergeWaiting()
  expect(await blockedOf(fixture, 2)).toEqual([`1 by ${by}`])
  await load(fixture, [
    { k: 2, v: '7', n: 7 },
    { k: 4, v: '4', n: 4 },
  ])
  expect(await fixture.counts(2, 't')).toEqual([2, 0, 0, 1])
  expect(await fixture.rows('t', ['k', 'v'])).toEqual([
    ['1', '2'],
    ['2', '7'],
    ['3', '3'],
    ['4', '4'],
  ])
  expect(await fixture.staging()).toEqual([])
}

describe.each(ENGINE_KINDS)('%s: a row of which the database cannot compute', (kind) => {
  test.each([
    ['what an index is made of', 'create index t_v on shop.t ((cast(v as bigint)))', 'index t_v'],
    [
      'what a unique index is made of',
      'create unique index t_v on shop.t ((cast(v as bigint)))',
      'index t_v',
    ],
  ])('%s is blocked by its name', async (_, statement, by) => {
    await using fixture = await openMergeFixture(kind)
    await tableWith(fixture, statement)
    await load(fixture, ROWS)
    await expectBlocked(fixture, by)
  })

  test('a check is blocked by its name', async () => {
    await using fixture = await openMergeFixture(kind)
    const key = kind === 'postgres' ? 'primary key' : 'not null'
    await fixture.engine.session.script(`create table shop.t (k bigint ${key}, v text, n bigint,
      _sluice_load_id bigint not null, _sluice_id bigint not null, check (cast(v as bigint) > 0))`)
    await load(fixture, [{ k: 1, v: '1', n: 1 }])
    await load(fixture, ROWS)
    await expectBlocked(fixture, `check constraint ${kind === 'postgres' ? 't_v_check' : 't_v_check'}`)
  })

  test('a generated column is blocked by its name', async () => {
    await using fixture = await openMergeFixture(kind)
    const [key, stored] = kind === 'postgres' ? ['primary key', 'stored'] : ['not null', '']
    await fixture.engine.session.script(`create table shop.t (k bigint ${key}, v text, n bigint,
      g bigint generated always as (cast(v as bigint)) ${stored},
      _sluice_load_id bigint not null, _sluice_id bigint not null, check (k > 0))`)
    await load(fixture, [{ k: 1, v: '1', n: 1 }])
    await load(fixture, ROWS)
    await expectBlocked(fixture, 'generated column g')
  })
})

const RAISE = `create function shop.own() returns trigger language plpgsql as
  $$ begin if new.v = 'x' then raise exception 'no such rows' using errcode = 'SH001'; end if; return new; end $$`

test.each([
  ['a division by zero in an index', ['create index t_n on shop.t ((1 / n))'], 'index t_n'],
  [
    'a division by zero in a condition of an index',
    ['create index t_n on shop.t (v) where 1 / n = 1'],
    'index t_n',
  ],
  [
    'a division by zero in a check',
    ['alter table shop.t add constraint t_n check (1 / n < 5)'],
    'check constraint t_n',
  ],
  [
    'a trigger before it',
    [
      RAISE,
      'create trigger t_own before insert or update on shop.t for each row execute function shop.own()',
    ],
    'trigger t_own',
  ],
  [
    'a trigger after it',
    [RAISE, 'create trigger t_own after insert or update on shop.t for each row execute function shop.own()'],
    'trigger t_own',
  ],
])('Postgres: a row that ends in %s is blocked by its name', async (_, statements, by) => {
  await using fixture = await openMergeFixture('postgres')
  await tableWith(fixture, ...statements)
  await load(fixture, ROWS)
  await expectBlocked(fixture, by)
})

test.each(['merge', 'replace'] as const)(
  'Postgres, %s: a text that is too long for an index is blocked by its name, also in a nested table',
  async (disposition) => {
    await using fixture = await openMergeFixture('postgres')
    await fixture.final('t', COLUMNS, { key: ['k'] })
    await fixture.final('t__items', { w: 'text' }, { nested: true })
    await fixture.engine.session.script(
      'create index t_v on shop.t (v); create index t_w on shop.t__items (w)',
    )
    const long = Array.from({ length: 20_000 }, (__, at) => (at * 7919).toString(36)).join('')
    await fixture.load({
      table: 't',
      disposition,
      key: ['k'],
      columns: COLUMNS,
      rows: [
        { k: 1, v: 'a' },
        { k: 2, v: long },
        { k: 3, v: 'c' },
        { k: 4, v: 'd' },
      ],
      nested: [
        {
          name: 't__items',
          parent: 't',
          columns: { w: 'text' },
          rows: [
            { at: [0, 0, 0], values: { w: 'a' } },
            { at: [2, 2, 0], values: { w: long } },
          ],
        },
      ],
    })
    expect(await blockedOf(fixture, 1)).toEqual(['1 by index t_v', '1 by index t_w'])
    expect(await fixture.counts(1, 't__items')).toEqual([1, 1, 1, 0])
    expect(await fixture.rows('t', ['k'])).toEqual([['1'], ['4']])
    expect(await fixture.items('t', 't__items', ['w'])).toEqual([['1', '0', 'a']])
  },
)

test('Postgres: a row to which another table refers by its row id is blocked, and the others go in', async () => {
  await using fixture = await openMergeFixture('postgres')
  await tableWith(
    fixture,
    'alter table shop.t add unique (_sluice_id)',
    'create table shop.notes (row_id bigint constraint of_row references shop.t (_sluice_id))',
    'insert into shop.notes select _sluice_id from shop.t',
  )
  await load(fixture, ROWS)
  expect(await blockedOf(fixture, 2)).toEqual(['1 by foreign key of_row of notes'])
  expect(await fixture.rows('t', ['k', 'v'])).toEqual([
    ['1', '1'],
    ['2', 'x'],
    ['3', '3'],
  ])
})

test('Postgres: rows that a trigger rejects one and all are counted, and nothing is written', async () => {
  await using fixture = await openMergeFixture('postgres')
  await tableWith(
    fixture,
    RAISE,
    'create trigger t_own before insert on shop.t for each row execute function shop.own()',
  )
  const rows = Array.from({ length: 101 }, (_, k) => ({ k: k + 2, v: 'x', n: 0 }))
  await expect(load(fixture, rows)).rejects.toMatchObject({
    code: 'E_ROWS_REJECTED',
    message: 'trigger t_own of shop.t rejects more than 100 rows of this load',
    place: 'shop.t',
  })
  expect(await fixture.rows('t', ['k'])).toEqual([['1']])
})

test('Postgres: a publication that cannot publish what a merge does is named, with the table and the way out', async () => {
  await using fixture = await openMergeFixture('postgres')
  const columns = { k: 'bigint', v: 'text' } as const
  const own = (v: string) =>
    fixture.load({
      table: 't',
      disposition: 'merge',
      key: ['k'],
      columns,
      rows: [{ k: 1, v }],
      nested: [
        {
          name: 't__items',
          parent: 't',
          columns: { w: 'text' },
          rows: [{ at: [0, 0, 0], values: { w: v } }],
        },
      ],
    })
  await fixture.final('t', columns, { key: ['k'] })
  await fixture.final('t__items', { w: 'text' }, { nested: true })
  await own('a')
  await fixture.engine.session.script('create publication "Own" for table shop.t, shop.t__items')
  await expect(own('b')).rejects.toMatchObject({
    code: 'E_REPLICA_IDENTITY',
    place: 'shop.t__items',
    message:
      'publication "Own" publishes updates and deletes of shop.t__items, whose replica identity does not allow that',
    hint: `nothing was written; run alter table "shop"."t__items" replica identity full, or publish only inserts: alter publication "Own" set (publish = 'insert'), then run again`,
  })
  await fixture.engine.session.script('alter table "shop"."t__items" replica identity full')
  await own('c')
  expect(await fixture.items('t', 't__items', ['w'])).toEqual([['1', '0', 'c']])
})
