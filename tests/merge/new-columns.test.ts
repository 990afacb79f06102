import { ENGINE_KINDS } from '@sluice/engine'
import { describe, expect, test } from 'vitest'
import { openMergeFixture } from './merge-fixture.ts'

const ORDERS = { table: 'orders', disposition: 'merge', key: ['id'] } as const
const ITEMS = { name: 'orders__items', parent: 'orders', columns: { sku: 'text' } } as const

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('a load of a table that is not there waits as a whole, and later ones behind it', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.load({
      ...ORDERS,
      columns: { id: 'bigint', total: 'bigint' },
      rows: [
        { id: 1, total: 1 },
        { id: 2, total: 2 },
      ],
    })
    await fixture.load({ ...ORDERS, columns: { id: 'bigint', total: 'bigint' }, rows: [{ id: 1, total: 9 }] })
    expect(await fixture.counts(1, 'orders')).toEqual([0, 2, 0, 0])
    expect(await fixture.status(1)).toBe('waiting')
    await fixture.mergeWaiting()
    expect(await fixture.counts(1, 'orders')).toEqual([0, 2, 0, 0])
    await fixture.final('orders', { id: 'bigint', total: 'bigint' }, { key: ['id'] })
    await fixture.mergeWaiting()
    expect(await fixture.rows('orders', ['id', 'total'])).toEqual([
      ['1', '9'],
      ['2', '2'],
    ])
    expect([await fixture.status(1), await fixture.status(2), await fixture.staging()]).toEqual([
      'loaded',
      'loaded',
      [],
    ])
  })

  test('a load right after a migration first merges what waited before it', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.load({ ...ORDERS, columns: { id: 'bigint', total: 'bigint' }, rows: [{ id: 1, total: 1 }] })
    await fixture.final('orders', { id: 'bigint', total: 'bigint' }, { key: ['id'] })
    await fixture.load({ ...ORDERS, columns: { id: 'bigint', total: 'bigint' }, rows: [{ id: 1, total: 2 }] })
    expect(await fixture.rows('orders', ['total'])).toEqual([['2']])
    expect(await fixture.staging()).toEqual([])
  })

  test('a new column waits while its rows are merged, and is backfilled into rows that are still the load’s', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.final('orders', { id: 'bigint', total: 'bigint' }, { key: ['id'] })
    const columns = { id: 'bigint', total: 'bigint', coupon: 'text' } as const
    await fixture.load({
      ...ORDERS,
      columns,
      rows: [
        { id: 1, total: 1, coupon: 'a' },
        { id: 2, total: 2, coupon: 'b' },
        { id: 3, total: 3 },
      ],
    })
    expect(await fixture.counts(1, 'orders')).toEqual([3, 0, 0, 0])
    expect(await fixture.status(1)).toBe('waiting')
    // Row 1 comes again without a coupon and is otherwise the same: its coupon must not come back.
    await fixture.load({ ...ORDERS, columns: { id: 'bigint', total: 'bigint' }, rows: [{ id: 1, total: 1 }] })
    await fixture.load({ ...ORDERS, columns, rows: [{ id: 3, total: 3, coupon: 'c' }] })
    await fixture.addColumn('orders', 'coupon', 'text')
    await fixture.mergeWaiting()
    expect(await fixture.rows('orders', ['id', 'total', 'coupon'])).toEqual([
      ['1', '1', null],
      ['2', '2', 'b'],
      ['3', '3', 'c'],
    ])
    expect(await fixture.status(1)).toBe('loaded')
    expect(await fixture.staging()).toEqual([])
  })

  test('two new columns of one load may come at different times', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.final('orders', { id: 'bigint' }, { key: ['id'] })
    await fixture.load({
      ...ORDERS,
      columns: { id: 'bigint', a: 'bigint', b: 'text' },
      rows: [{ id: 1, a: 1, b: 'x' }],
    })
    await fixture.addColumn('orders', 'b', 'text')
    await fixture.mergeWaiting()
    expect(await fixture.rows('orders', ['id', 'b'])).toEqual([['1', 'x']])
    expect(await fixture.status(1)).toBe('waiting')
    await fixture.addColumn('orders', 'a', 'text')
    await fixture.mergeWaiting()
    expect(await fixture.rows('orders', ['id', 'a', 'b'])).toEqual([['1', '1', 'x']])
    expect(await fixture.staging()).toEqual([])
  })

  test('a new nested table waits while its root rows merge; rows overwritten since are superseded', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.final('orders', { id: 'bigint' }, { key: ['id'] })
    await fixture.load({
      ...ORDERS,
      columns: { id: 'bigint' },
      rows: [{ id: 1 }, { id: 2 }],
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
    expect(await fixture.counts(1, 'orders')).toEqual([2, 0, 0, 0])
    expect(await fixture.counts(1, 'orders__items')).toEqual([0, 2, 0, 0])
    await fixture.load({ ...ORDERS, columns: { id: 'bigint' }, rows: [{ id: 1 }] })
    await fixture.final('orders__items', { sku: 'text' }, { nested: true })
    await fixture.mergeWaiting()
    expect(await fixture.rows('orders__items', ['sku'])).toEqual([['b']])
    expect(await fixture.counts(1, 'orders__items')).toEqual([1, 0, 0, 1])
    expect(await fixture.status(1)).toBe('loaded')
  })

  test('a new column of a nested table is backfilled', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.final('orders', { id: 'bigint' }, { key: ['id'] })
    await fixture.final('orders__items', { sku: 'text' }, { nested: true })
    await fixture.load({
      ...ORDERS,
      columns: { id: 'bigint' },
      rows: [{ id: 1 }, { id: 2 }],
      nested: [
        {
          ...ITEMS,
          columns: { sku: 'text', n: 'bigint' },
          rows: [
            { at: [0, 0, 0], values: { sku: 'a', n: 1 } },
            { at: [1, 1, 0], values: { sku: 'b', n: 2 } },
          ],
        },
      ],
    })
    await fixture.load({
      ...ORDERS,
      columns: { id: 'bigint' },
      rows: [{ id: 1 }],
      nested: [{ ...ITEMS, rows: [{ at: [0, 0, 0], values: { sku: 'c' } }] }],
    })
    await fixture.addColumn('orders__items', 'n', 'bigint')
    await fixture.mergeWaiting()
    expect(await fixture.rows('orders__items', ['sku', 'n'])).toEqual([
      ['b', '2'],
      ['c', null],
    ])
    expect(await fixture.staging()).toEqual([])
  })

  test('a new column does not hold a replace, and is backfilled only from the newest', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.final('plans', { id: 'bigint' })
    const plans = { table: 'plans', disposition: 'replace', columns: { id: 'bigint', name: 'text' } } as const
    await fixture.load({ ...plans, rows: [{ id: 1, name: 'a' }] })
    await fixture.load({ ...plans, rows: [{ id: 2, name: 'b' }] })
    expect(await fixture.rows('plans', ['id'])).toEqual([['2']])
    expect(await fixture.staging()).toEqual(['plans__2'])
    await fixture.addColumn('plans', 'name', 'text')
    await fixture.mergeWaiting()
    expect(await fixture.rows('plans', ['id', 'name'])).toEqual([['2', 'b']])
  })
})
