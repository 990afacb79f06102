import { ENGINE_KINDS } from '@sluice/engine'
import { describe, expect, test } from 'vitest'
import { blockedOf, SYSTEM, tableOf } from './blocked.ts'
import { openMergeFixture, type Values } from '../merge-fixture.ts'

describe.each(ENGINE_KINDS)('%s', (kind) => {
  test('a row that breaks a check is blocked by itself, with its name, until a later row of its key', async () => {
    await using fixture = await openMergeFixture(kind)
    const { load, rows } = await tableOf(fixture, 'n bigint, constraint n_pos check (n >= 0)', {
      n: 'bigint',
    })
    const first = await load([
      { k: 1, n: -1 },
      { k: 2, n: 2 },
    ])
    expect(first.counts).toEqual([1, 1, 1, 0])
    expect(first.blocked).toEqual([expect.stringMatching(/^1 by check constraint (n_pos|t_n_check)$/)])
    expect(await rows()).toEqual([['2', '2']])
    await load([{ k: 1, n: 1 }])
    expect(await rows()).toEqual([
      ['1', '1'],
      ['2', '2'],
    ])
    expect(await fixture.counts(1, 't')).toEqual([1, 0, 0, 1])
    expect(await fixture.staging()).toEqual([])
  })

  test('a row that breaks a unique constraint goes in once the other is gone', async () => {
    await using fixture = await openMergeFixture(kind)
    const { load, rows } = await tableOf(fixture, 'c text, unique (c)', { c: 'text' })
    await load([
      { k: 1, c: 'a' },
      { k: 2, c: 'b' },
    ])
    const { counts, blocked } = await load([
      { k: 3, c: 'a' },
      { k: 4, c: 'd' },
      { k: 5, c: 'd' },
      { k: 6, c: null },
      { k: 7, c: null },
      { k: 2, c: 'b' },
    ])
    expect(counts).toEqual([4, 2, 2, 0])
    expect(blocked).toEqual(['1 by unique constraint t_c_key', '1 by unique constraint t_c_key'])
    expect(await rows()).toEqual([
      ['1', 'a'],
      ['2', 'b'],
      ['4', 'd'],
      ['6', null],
      ['7', null],
    ])
    await load([{ k: 1, c: 'z' }])
    await fixture.mergeWaiting()
    expect(await rows()).toEqual([
      ['1', 'z'],
      ['2', 'b'],
      ['3', 'a'],
      ['4', 'd'],
      ['6', null],
      ['7', null],
    ])
    expect(await fixture.counts(2, 't')).toEqual([5, 1, 1, 0])
    await load([{ k: 5, c: 'e' }])
    expect(await rows()).toEqual([
      ['1', 'z'],
      ['2', 'b'],
      ['3', 'a'],
      ['4', 'd'],
      ['5', 'e'],
      ['6', null],
      ['7', null],
    ])
    expect(await fixture.staging()).toEqual([])
  })

  test('constraints over generated and hand-added columns block by themselves', async () => {
    await using fixture = await openMergeFixture(kind)
    const stored = kind === 'postgres' ? ' stored' : ''
    const { load, rows } = await tableOf(
      fixture,
      `n bigint, half bigint generated always as (n - n % 2)${stored}, most bigint, check (n < most)`,
      { n: 'bigint' },
    )
    await fixture.engine.session.script('create unique index t_half on shop.t (half)')
    await load([
      { k: 1, n: 1 },
      { k: 2, n: 2 },
    ])
    await fixture.engine.session.run('update shop.t set most = 10 where k = 1')
    const { counts, blocked } = await load([
      { k: 1, n: 20 },
      { k: 2, n: 30 },
      { k: 3, n: 31 },
    ])
    expect(counts).toEqual([1, 2, 2, 0])
    expect(blocked).toEqual([expect.stringMatching(/^1 by check/), '1 by unique constraint t_half'])
    expect(await rows()).toEqual([
      ['1', '1'],
      ['2', '30'],
    ])
  })

  test('a row whose foreign key has no row yet goes in when it has one', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.engine.session.script('create table shop.c (id bigint primary key)')
    const { load, rows } = await tableOf(fixture, 'c bigint references shop.c (id)', { c: 'bigint' })
    const { counts, blocked } = await load([
      { k: 1, c: 7 },
      { k: 2, c: null },
    ])
    expect(counts).toEqual([1, 1, 1, 0])
    expect(blocked).toEqual([expect.stringMatching(/^1 by foreign key t_c_/)])
    await fixture.engine.session.run('insert into shop.c values (7)')
    await fixture.mergeWaiting()
    expect(await rows()).toEqual([
      ['1', '7'],
      ['2', null],
    ])
    expect(await fixture.staging()).toEqual([])
  })

  test('a value that a reviewed type does not hold blocks its row; the others go in', async () => {
    await using fixture = await openMergeFixture(kind)
    const { load, rows } = await tableOf(fixture, 'i integer, s smallint', { i: 'bigint', s: 'bigint' })
    const { counts, blocked } = await load([
      { k: 1, i: 3000000000, s: 1 },
      { k: 2, i: 5, s: 40000 },
      { k: 3, i: 2147483647, s: -32768 },
      { k: 4, i: null, s: null },
    ])
    expect(counts).toEqual([2, 2, 2, 0])
    expect(blocked.map((one) => one.toLowerCase())).toEqual([
      '1 by type integer of column i',
      '1 by type smallint of column s',
    ])
    const [{ blocked: said } = { blocked: [] }] = await fixture.engine.session.rows<{
      blocked: { way: string }[]
    }>(`select blocked from _sluice.load_tables where load_id = 1`)
    expect(said.map(({ way }) => way)).toEqual([
      'alter table "shop"."t" alter column "i" type bigint',
      'alter table "shop"."t" alter column "s" type bigint',
    ])
    expect(await rows()).toEqual([
      ['3', '2147483647', '-32768'],
      ['4', null, null],
    ])
    await load([
      { k: 1, i: 3, s: 1 },
      { k: 3, i: 4, s: 3 },
    ])
    expect(await rows()).toEqual([
      ['1', '3', '1'],
      ['3', '4', '3'],
      ['4', null, null],
    ])
  })

  test('so does a text that is none of an enum', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.engine.session.script(`create type shop.mood as enum ('good', 'bad')`)
    const { load, rows } = await tableOf(fixture, 'm shop.mood, u uuid', { m: 'text', u: 'text' })
    const id = '550e8400-e29b-41d4-a716-446655440000'
    const { counts } = await load([
      { k: 1, m: 'good', u: id },
      { k: 2, m: 'ugly', u: id },
      { k: 3, m: 'bad', u: 'not-a-uuid' },
    ])
    expect(counts).toEqual([1, 2, 2, 0])
    expect(await rows()).toEqual([['1', 'good', id]])
    await load([
      { k: 2, m: 'bad', u: null },
      { k: 1, m: 'bad', u: id },
    ])
    expect(await rows()).toEqual([
      ['1', 'bad', id],
      ['2', 'bad', null],
    ])
  })

  test('a load that replaces the table leaves out the row alone', async () => {
    await using fixture = await openMergeFixture(kind)
    const { load, rows } = await tableOf(fixture, 'n bigint check (n >= 0)', { n: 'bigint' })
    await load([{ k: 9, n: 9 }], 'replace')
    const { counts } = await load(
      [
        { k: 1, n: -1 },
        { k: 2, n: 2 },
      ],
      'replace',
    )
    expect(counts).toEqual([1, 1, 1, 0])
    expect(await rows()).toEqual([['2', '2']])
    await load([{ k: 1, n: 1 }], 'replace')
    expect(await rows()).toEqual([['1', '1']])
    expect(await fixture.staging()).toEqual([])
  })
})

test.each([
  ['varchar(5)', 'text', 'abcde', 'abcdef'],
  ['numeric(4,1)', 'decimal(18,2)', '999.9', '1.55'],
  ['real', 'double', '0.1', '16777217'],
  ['shop.small', 'bigint', '9', '10'],
  ['timestamp(0)', 'timestamp', '2025-01-01T00:00:00Z', '2025-01-01T00:00:00.5Z'],
] as const)('Postgres: %s', async (type, observed, good, bad) => {
  await using fixture = await openMergeFixture('postgres')
  await fixture.engine.session.script('create domain shop.small as integer check (value < 10)')
  const { load } = await tableOf(fixture, `v ${type}`, { v: observed })
  const { counts } = await load([
    { k: 1, v: good },
    { k: 2, v: bad },
    { k: 3, v: null },
  ])
  expect(counts).toEqual([2, 1, 1, 0])
  expect(await fixture.rows('t', ['k'])).toEqual([['1'], ['3']])
})

test('Postgres: an exclusion, a unique index of an expression and a missing partition block by themselves', async () => {
  await using fixture = await openMergeFixture('postgres')
  await fixture.engine.session.script(`
    create table shop.t (k bigint not null, a bigint, b bigint, c text, ${SYSTEM},
      exclude using gist (int8range(a, b) with &&));
    create unique index t_c on shop.t (lower(c)) where c <> 'x'`)
  const columns = { k: 'bigint', a: 'bigint', b: 'bigint', c: 'text' } as const
  const load = (rows: readonly Values[]) => fixture.load({ table: 't', disposition: 'append', columns, rows })
  await load([
    { k: 1, a: 1, b: 5, c: 'a' },
    { k: 2, a: 4, b: 8, c: 'b' },
    { k: 3, a: 5, b: 9, c: 'A' },
    { k: 4, a: 10, b: 11, c: 'x' },
    { k: 5, a: 11, b: 12, c: 'x' },
  ])
  expect(await blockedOf(fixture, 1)).toEqual([
    expect.stringMatching(/^2 by exclusion constraint t_int8range_excl$|^1 by unique constraint t_c$/),
    expect.stringMatching(/constraint/),
  ])
  expect(await fixture.rows('t', ['k'])).toEqual([['1'], ['4'], ['5']])

  await fixture.engine.session.script(`
    drop table shop.t cascade;
    create table shop.t (k bigint, day date, ${SYSTEM}) partition by range (day);
    create table shop.t_2025 partition of shop.t for values from ('2025-01-01') to ('2026-01-01')`)
  const days = (rows: readonly Values[]) =>
    fixture.load({ table: 't', disposition: 'append', columns: { k: 'bigint', day: 'date' }, rows })
  await days([
    { k: 6, day: '2025-05-05' },
    { k: 7, day: '2026-05-05' },
  ])
  expect(await fixture.rows('t', ['k'])).toEqual([['6']])
  expect(await blockedOf(fixture, 2)).toEqual(['1 by missing partition'])
  await fixture.engine.session.script(
    `create table shop.t_2026 partition of shop.t for values from ('2026-01-01') to ('2027-01-01')`,
  )
  await fixture.mergeWaiting()
  expect((await fixture.rows('t', ['k'])).flat()).toContain('7')
})
