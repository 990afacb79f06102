import { ENGINE_KINDS } from '@sluice/engine'
import { expect, test } from 'vitest'
import { openMergeFixture } from './merge-fixture.ts'

test.each(ENGINE_KINDS)('%s: a column called rowid does not take the rows of other keys', async (kind) => {
  await using fixture = await openMergeFixture(kind)
  const columns = { k: 'bigint', rowid: 'bigint', v: 'text' } as const
  await fixture.final('orders', columns, { key: ['k'] })
  const load = (rows: readonly Record<string, string | number>[]) =>
    fixture.load({ table: 'orders', disposition: 'merge', key: ['k'], columns, rows })
  await load([
    { k: 1, rowid: 1, v: 'a' },
    { k: 2, rowid: 1, v: 'b' },
    { k: 3, rowid: 2, v: 'c' },
  ])
  // Many more rows than the table has: DuckDB then finds those to replace by their numbers.
  const others = [...Array(12).keys()].map((i) => ({ k: 10 + i, rowid: 5, v: 'n' }))
  await load([{ k: 1, rowid: 1, v: 'A' }, ...others])
  const rows = await fixture.rows('orders', ['k', 'rowid', 'v'])
  expect(rows.filter(([, rowid]) => rowid !== '5')).toEqual([
    ['1', '1', 'A'],
    ['2', '1', 'b'],
    ['3', '2', 'c'],
  ])
  expect(rows.length).toBe(15)
})

test.each(ENGINE_KINDS)('%s: nor does one that loads do not bring', async (kind) => {
  await using fixture = await openMergeFixture(kind)
  await fixture.final('orders', { k: 'bigint', v: 'text', rowid: 'bigint' }, { key: ['k'] })
  const load = (rows: readonly Record<string, string | number>[]) =>
    fixture.load({
      table: 'orders',
      disposition: 'merge',
      key: ['k'],
      columns: { k: 'bigint', v: 'text' },
      rows,
    })
  await load([
    { k: 1, v: 'a' },
    { k: 2, v: 'b' },
  ])
  await fixture.engine.session.run('update shop.orders set rowid = 1')
  await load([{ k: 1, v: 'A' }, ...[...Array(12).keys()].map((i) => ({ k: 10 + i, v: 'n' }))])
  const rows = await fixture.rows('orders', ['k', 'v'])
  expect(rows.filter(([, v]) => v !== 'n')).toEqual([
    ['1', 'A'],
    ['2', 'b'],
  ])
})
