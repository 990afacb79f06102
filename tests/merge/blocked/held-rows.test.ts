import { ENGINE_KINDS } from '@sluice/engine'
import { describe, expect, test } from 'vitest'
import { openMergeFixture } from '../merge-fixture.ts'

const ORDERS = { table: 'orders', disposition: 'merge', key: ['id'] } as const
const ITEMS = { name: 'orders__items', parent: 'orders', columns: { sku: 'text' } } as const

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('a row with a misfit is blocked as a whole, the others merge; the migration frees it', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.final('orders', { id: 'bigint', total: 'bigint' }, { key: ['id'] })
    await fixture.load({
      ...ORDERS,
      columns: { id: 'bigint', total: 'bigint' },
      rows: [
        { id: 1, total: 1 },
        { id: 2, total: 2 },
      ],
    })
    await fixture.load({
      ...ORDERS,
      columns: { id: 'bigint', total: 'double' },
      rows: [
        { id: 1, total: 1.5 },
        { id: 2, total: 7 },
      ],
    })
    expect(await fixture.rows('orders', ['id', 'total'])).toEqual([
      ['1', '1'],
      ['2', '7'],
    ])
    expect(await fixture.counts(2, 'orders')).toEqual([1, 1, 1, 0])
    await fixture.mergeWaiting()
    expect(await fixture.counts(2, 'orders')).toEqual([1, 1, 1, 0])
    await fixture.widen('orders', 'total', 'bigint', 'double')
    await fixture.mergeWaiting()
    expect(await fixture.rows('orders', ['id', 'total'])).toEqual([
      ['1', '1.5'],
      ['2', '7'],
    ])
    expect(await fixture.counts(2, 'orders')).toEqual([2, 0, 0, 0])
    expect(await fixture.staging()).toEqual([])
  })

  test('the winner of a key is chosen before anything is blocked', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.final('orders', { id: 'bigint', total: 'bigint' }, { key: ['id'] })
    await fixture.load({
      ...ORDERS,
      columns: { id: 'bigint', total: 'text' },
      rows: [
        { id: 1, total: '1' },
        { id: 1, total: 'n/a' },
      ],
    })
    expect(await fixture.rows('orders', ['id', 'total'])).toEqual([])
    expect(await fixture.counts(1, 'orders')).toEqual([0, 1, 1, 1])
  })

  test('a null in a column that takes none, or in a key, holds its row', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.final(
      'orders',
      { id: 'bigint', total: 'bigint' },
      { key: ['id'], notNull: ['id', 'total'] },
    )
    await fixture.load({
      ...ORDERS,
      columns: { id: 'bigint', total: 'bigint' },
      rows: [
        { id: 1, total: null },
        { id: null, total: 1 },
        { id: null, total: 2 },
        { id: 3, total: 3 },
      ],
    })
    expect(await fixture.rows('orders', ['id'])).toEqual([['3']])
    expect(await fixture.counts(1, 'orders')).toEqual([1, 3, 3, 0])
  })

  test('a later load of the same key supersedes a blocked row, whether it merges or is blocked itself', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.final('orders', { id: 'bigint', total: 'bigint' }, { key: ['id'] })
    const text = { ...ORDERS, columns: { id: 'bigint', total: 'text' } } as const
    await fixture.load({
      ...text,
      rows: [
        { id: 1, total: 'a' },
        { id: 2, total: 'b' },
        { id: 3, total: 'c' },
      ],
    })
    await fixture.load({
      ...text,
      rows: [
        { id: 1, total: '11' },
        { id: 2, total: 'bb' },
      ],
    })
    expect(await fixture.counts(1, 'orders')).toEqual([0, 1, 1, 2])
    expect(await fixture.counts(2, 'orders')).toEqual([1, 1, 1, 0])
    await fixture.load({ ...text, columns: { id: 'text', total: 'bigint' }, rows: [{ id: '3', total: 33 }] })
    expect(await fixture.counts(1, 'orders')).toEqual([0, 0, 0, 3])
    expect(await fixture.status(1)).toBe('loaded')
    expect(await fixture.staging()).toEqual(['orders__waiting'])
    await fixture.widen('orders', 'total', 'bigint', 'text')
    await fixture.mergeWaiting()
    expect(await fixture.rows('orders', ['id', 'total'])).toEqual([
      ['1', '11'],
      ['2', 'bb'],
      ['3', '33'],
    ])
  })

  test('a misfit in a nested row holds its root row and all that belongs to it', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.final('orders', { id: 'bigint' }, { key: ['id'] })
    await fixture.final('orders__items', { n: 'bigint' }, { nested: true })
    const items = { ...ITEMS, columns: { n: 'text' } } as const
    await fixture.load({
      ...ORDERS,
      columns: { id: 'bigint' },
      rows: [{ id: 1 }, { id: 2 }],
      nested: [
        {
          ...items,
          rows: [
            { at: [0, 0, 0], values: { n: '1' } },
            { at: [0, 0, 1], values: { n: 'many' } },
            { at: [1, 1, 0], values: { n: '3' } },
          ],
        },
      ],
    })
    expect(await fixture.rows('orders', ['id'])).toEqual([['2']])
    expect(await fixture.rows('orders__items', ['n'])).toEqual([['3']])
    expect(await fixture.counts(1, 'orders')).toEqual([1, 1, 1, 0])
    expect(await fixture.counts(1, 'orders__items')).toEqual([1, 2, 2, 0])
    await fixture.load({
      ...ORDERS,
      columns: { id: 'bigint' },
      rows: [{ id: 2 }],
      nested: [{ ...items, rows: [{ at: [0, 0, 0], values: { n: 'x' } }] }],
    })
    expect(await fixture.rows('orders__items', ['n'])).toEqual([['3']])
    await fixture.widen('orders__items', 'n', 'bigint', 'text')
    await fixture.mergeWaiting()
    expect(await fixture.rows('orders', ['id'])).toEqual([['1'], ['2']])
    expect(await fixture.rows('orders__items', ['n'])).toEqual([['1'], ['many'], ['x']])
    expect(await fixture.staging()).toEqual([])
  })

  test('superseding a blocked row takes its nested rows along', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.final('orders', { id: 'bigint', total: 'bigint' }, { key: ['id'] })
    await fixture.final('orders__items', { sku: 'text' }, { nested: true })
    await fixture.load({
      ...ORDERS,
      columns: { id: 'bigint', total: 'text' },
      rows: [
        { id: 1, total: 'x' },
        { id: 2, total: 'x' },
      ],
      nested: [
        {
          ...ITEMS,
          rows: [
            { at: [0, 0, 0], values: { sku: 'a' } },
            { at: [1, 1, 0], values: { sku: 'b' } },
          ],
        },
      ],
    })
    await fixture.load({ ...ORDERS, columns: { id: 'bigint', total: 'bigint' }, rows: [{ id: 1, total: 1 }] })
    expect(await fixture.counts(1, 'orders__items')).toEqual([0, 1, 1, 1])
    expect(await fixture.counts(1, 'orders')).toEqual([0, 1, 1, 1])
  })

  test('a replace with a misfit is blocked as a whole; a newer one supersedes it', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.final('plans', { id: 'bigint', price: 'bigint' })
    const plans = {
      table: 'plans',
      disposition: 'replace',
      columns: { id: 'bigint', price: 'text' },
    } as const
    await fixture.load({ ...plans, rows: [{ id: 1, price: '1' }] })
    await fixture.load({
      ...plans,
      rows: [
        { id: 2, price: '2' },
        { id: 3, price: 'free' },
      ],
    })
    expect(await fixture.rows('plans', ['id', 'price'])).toEqual([['1', '1']])
    expect(await fixture.counts(2, 'plans')).toEqual([0, 2, 2, 0])
    await fixture.load({ ...plans, rows: [{ id: 4, price: 'free' }] })
    expect(await fixture.counts(2, 'plans')).toEqual([0, 0, 0, 2])
    await fixture.widen('plans', 'price', 'bigint', 'text')
    await fixture.mergeWaiting()
    expect(await fixture.rows('plans', ['id', 'price'])).toEqual([['4', 'free']])
    expect(await fixture.staging()).toEqual([])
  })

  test('an append that waits comes in exactly once', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.final('clicks', { n: 'bigint' })
    const clicks = { table: 'clicks', disposition: 'append', columns: { n: 'text', page: 'text' } } as const
    await fixture.load({
      ...clicks,
      rows: [
        { n: '1', page: 'a' },
        { n: 'one', page: 'b' },
      ],
    })
    await fixture.load({
      ...clicks,
      rows: [
        { n: '1', page: 'a' },
        { n: 'one', page: null },
      ],
    })
    expect(await fixture.rows('clicks', ['n'])).toEqual([['1'], ['1']])
    await fixture.addColumn('clicks', 'page', 'text')
    await fixture.mergeWaiting()
    expect(await fixture.rows('clicks', ['n', 'page'])).toEqual([
      ['1', 'a'],
      ['1', 'a'],
    ])
    await fixture.widen('clicks', 'n', 'bigint', 'text')
    await fixture.mergeWaiting()
    await fixture.mergeWaiting()
    expect(await fixture.rows('clicks', ['n', 'page'])).toEqual([
      ['1', 'a'],
      ['1', 'a'],
      ['one', 'b'],
      ['one', null],
    ])
    expect(await fixture.staging()).toEqual([])
  })
})
