import { ENGINE_KINDS } from '@sluice/engine'
import { describe, expect, test } from 'vitest'
import { tableOf } from './blocked.ts'
import { openMergeFixture } from '../merge-fixture.ts'

describe.each(ENGINE_KINDS)('%s', (kind) => {
  test('rows that exchange the values of a unique constraint in one load go in', async () => {
    await using fixture = await openMergeFixture(kind)
    const { load, rows } = await tableOf(fixture, 'c text, note text, unique (c)', { c: 'text' })
    await load([
      { k: 1, c: 'a' },
      { k: 2, c: 'b' },
      { k: 3, c: 'c' },
      { k: 4, c: 'd' },
    ])
    await fixture.engine.session.run(`update shop.t set note = 'kept'`)
    expect(
      await load([
        { k: 1, c: 'b' },
        { k: 2, c: 'c' },
        { k: 3, c: 'a' },
        { k: 5, c: 'd' },
        { k: 4, c: 'e' },
      ]),
    ).toEqual({ counts: [5, 0, 0, 0], blocked: [] })
    expect(await rows()).toEqual([
      ['1', 'b'],
      ['2', 'c'],
      ['3', 'a'],
      ['4', 'e'],
      ['5', 'd'],
    ])
    expect(await fixture.rows('t', ['k', 'note'])).toEqual([
      ['1', 'kept'],
      ['2', 'kept'],
      ['3', 'kept'],
      ['4', 'kept'],
      ['5', null],
    ])
  })

  test('a row whose value is freed only by a blocked row is also blocked', async () => {
    await using fixture = await openMergeFixture(kind)
    const { load, rows } = await tableOf(fixture, 'c text, n bigint check (n >= 0), unique (c)', {
      c: 'text',
      n: 'bigint',
    })
    await load([
      { k: 1, c: 'a', n: 1 },
      { k: 2, c: 'b', n: 1 },
      { k: 3, c: 'c', n: 1 },
    ])
    const { counts, blocked } = await load([
      { k: 1, c: 'b', n: 1 },
      { k: 2, c: 'c', n: 1 },
      { k: 3, c: 'd', n: -1 },
    ])
    expect(counts).toEqual([0, 3, 3, 0])
    expect(blocked).toEqual([
      expect.stringMatching(/^1 by check constraint/),
      '1 by unique constraint t_c_key',
      '1 by unique constraint t_c_key',
    ])
    await load([{ k: 3, c: 'd', n: 1 }])
    await fixture.mergeWaiting()
    expect(await rows()).toEqual([
      ['1', 'b', '1'],
      ['2', 'c', '1'],
      ['3', 'd', '1'],
    ])
    expect(await fixture.staging()).toEqual([])
  })
})

test('Postgres: rows that exchange values which may not be null go in once the constraint is deferred', async () => {
  await using fixture = await openMergeFixture('postgres')
  const { load, rows } = await tableOf(fixture, 'c text not null, constraint c_once unique (c)', {
    c: 'text',
  })
  await load([
    { k: 1, c: 'a' },
    { k: 2, c: 'b' },
  ])
  const exchanged = [
    { k: 1, c: 'b' },
    { k: 2, c: 'a' },
  ]
  const { counts, blocked } = await load(exchanged)
  expect(counts).toEqual([0, 2, 2, 0])
  expect(blocked).toEqual(['2 by unique constraint c_once, between rows that exchange values'])
  await fixture.engine.session.script(
    'alter table shop.t drop constraint c_once, add constraint c_once unique (c) deferrable initially deferred',
  )
  await fixture.mergeWaiting()
  expect(await rows()).toEqual([
    ['1', 'b'],
    ['2', 'a'],
  ])
})
