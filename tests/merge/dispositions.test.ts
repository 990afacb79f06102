import { ENGINE_KINDS } from '@sluice/engine'
import { describe, expect, test } from 'vitest'
import { openMergeFixture } from './merge-fixture.ts'

/** Loads of the totals of orders, by id. */
const TOTALS = {
  table: 'orders',
  disposition: 'merge',
  key: ['id'],
  columns: { id: 'bigint', total: 'bigint' },
} as const

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('append adds every row, and staging is gone', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.final('clicks', { id: 'bigint', page: 'text' })
    const load = { table: 'clicks', disposition: 'append', columns: { id: 'bigint', page: 'text' } } as const
    await fixture.load({
      ...load,
      rows: [
        { id: 1, page: 'a' },
        { id: 1, page: 'a' },
      ],
    })
    await fixture.load({ ...load, rows: [{ id: 2, page: null }] })
    expect(await fixture.rows('clicks', ['id', 'page'])).toEqual([
      ['1', 'a'],
      ['1', 'a'],
      ['2', null],
    ])
    expect(await fixture.counts(1, 'clicks')).toEqual([2, 0, 0, 0])
    expect(await fixture.status(1)).toBe('loaded')
    expect(await fixture.staging()).toEqual([])
  })

  test('merge replaces whole rows by key: a missing column becomes null', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.final('orders', { id: 'bigint', state: 'text', total: 'bigint' }, { key: ['id'] })
    const load = { table: 'orders', disposition: 'merge', key: ['id'] } as const
    await fixture.load({
      ...load,
      columns: { id: 'bigint', state: 'text', total: 'bigint' },
      rows: [
        { id: 1, state: 'new', total: 10 },
        { id: 2, state: 'new', total: 20 },
      ],
    })
    await fixture.load({
      ...load,
      columns: { id: 'bigint', total: 'bigint' },
      rows: [
        { id: 1, total: 11 },
        { id: 3, total: 30 },
      ],
    })
    expect(await fixture.rows('orders', ['id', 'state', 'total'])).toEqual([
      ['1', null, '11'],
      ['2', 'new', '20'],
      ['3', null, '30'],
    ])
  })

  test('a load of many more rows than the table has replaces, keeps and adds as any other', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.final('orders', TOTALS.columns, { key: TOTALS.key })
    await fixture.load({
      ...TOTALS,
      rows: [
        { id: 1, total: 10 },
        { id: 2, total: null },
        { id: 90, total: 900 },
      ],
    })
    const rows = Array.from({ length: 20 }, (_, id) => ({ id, total: id === 2 ? null : id * 10 + id }))
    await fixture.load({ ...TOTALS, rows })
    const found = await fixture.rows('orders', ['id', 'total', '_sluice_load_id'])
    expect(found).toHaveLength(21)
    expect(found.filter(([id]) => ['0', '1', '2', '19', '90'].includes(String(id)))).toEqual([
      ['0', '0', '2'],
      ['1', '11', '2'],
      ['19', '209', '2'],
      ['2', null, '1'],
      ['90', '900', '1'],
    ])
    expect(await fixture.counts(2, 'orders')).toEqual([20, 0, 0, 0])
    // The joins of other statements are planned as ever.
    if (kind === 'duckdb')
      expect(
        await fixture.engine.session.rows(`select current_setting('disabled_optimizers') as off`),
      ).toEqual([{ off: '' }])
  })

  test('an unchanged row stays the row of the load that wrote it, and counts as merged', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.final('orders', TOTALS.columns, { key: TOTALS.key })
    await fixture.load({
      ...TOTALS,
      rows: [
        { id: 1, total: 10 },
        { id: 2, total: null },
      ],
    })
    await fixture.load({
      ...TOTALS,
      rows: [
        { id: 2, total: null },
        { id: 1, total: 11 },
      ],
    })
    expect(await fixture.rows('orders', ['id', '_sluice_load_id', '_sluice_id'])).toEqual([
      ['1', '2', String(2 * 2 ** 32 + 1)],
      ['2', '1', String(2 ** 32 + 1)],
    ])
    expect(await fixture.counts(2, 'orders')).toEqual([2, 0, 0, 0])
  })

  test('the last row of a key wins, or the one that dedup_sort puts first', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.final('orders', { id: 'bigint', at: 'text' }, { key: ['id'] })
    const load = {
      table: 'orders',
      disposition: 'merge',
      key: ['id'],
      columns: { id: 'bigint', at: 'text' },
    } as const
    const rows = [
      { id: 1, at: 'b' },
      { id: 1, at: 'Z' },
      { id: 1, at: null },
      { id: 2, at: 'x' },
    ]
    await fixture.load({ ...load, rows })
    expect(await fixture.rows('orders', ['id', 'at'])).toEqual([
      ['1', null],
      ['2', 'x'],
    ])
    expect(await fixture.counts(1, 'orders')).toEqual([2, 0, 0, 2])
    await fixture.load({ ...load, rows, dedupSort: { column: 'at', order: 'desc' } })
    expect(await fixture.rows('orders', ['id', 'at'])).toEqual([
      ['1', 'b'],
      ['2', 'x'],
    ])
    await fixture.load({ ...load, rows, dedupSort: { column: 'at', order: 'asc' } })
    expect(await fixture.rows('orders', ['id', 'at'])).toEqual([
      ['1', 'Z'],
      ['2', 'x'],
    ])
  })

  test('replace replaces the table and its nested tables, also by nothing', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.final('plans', { id: 'bigint' })
    await fixture.final('plans__tags', { value: 'text' }, { nested: true })
    const load = { table: 'plans', disposition: 'replace', columns: { id: 'bigint' } } as const
    const tags = { name: 'plans__tags', parent: 'plans', columns: { value: 'text' } } as const
    await fixture.load({
      ...load,
      rows: [{ id: 1 }, { id: 2 }],
      nested: [{ ...tags, rows: [{ at: [1, 1, 0], values: { value: 'x' } }] }],
    })
    expect(await fixture.rows('plans__tags', ['value', '_sluice_root_id'])).toEqual([
      ['x', String(2 ** 32 + 1)],
    ])
    await fixture.load({ ...load, rows: [{ id: 3 }] })
    expect(await fixture.rows('plans', ['id'])).toEqual([['3']])
    expect(await fixture.rows('plans__tags', ['value'])).toEqual([])
    await fixture.load({ ...load, rows: [] })
    expect(await fixture.rows('plans', ['id'])).toEqual([])
    expect(await fixture.staging()).toEqual([])
  })

  test('nested rows of an updated row are replaced, on every level', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.final('orders', { id: 'bigint' }, { key: ['id'] })
    await fixture.final('orders__items', { sku: 'text' }, { nested: true })
    await fixture.final('orders__items__tags', { value: 'text' }, { nested: true })
    const load = { table: 'orders', disposition: 'merge', key: ['id'], columns: { id: 'bigint' } } as const
    const items = { name: 'orders__items', parent: 'orders', columns: { sku: 'text' } } as const
    const tags = { name: 'orders__items__tags', parent: 'orders__items', columns: { value: 'text' } } as const
    await fixture.load({
      ...load,
      rows: [{ id: 1 }, { id: 2 }],
      nested: [
        {
          ...items,
          rows: [
            { at: [0, 0, 0], values: { sku: 'a' } },
            { at: [1, 1, 0], values: { sku: 'b' } },
          ],
        },
        {
          ...tags,
          rows: [
            { at: [0, 0, 0], values: { value: 'red' } },
            { at: [1, 1, 0], values: { value: 'blue' } },
          ],
        },
      ],
    })
    await fixture.load({
      ...load,
      rows: [{ id: 1 }],
      nested: [{ ...items, rows: [{ at: [0, 0, 0], values: { sku: 'c' } }] }],
    })
    expect(await fixture.rows('orders__items', ['sku'])).toEqual([['b'], ['c']])
    expect(await fixture.rows('orders__items__tags', ['value'])).toEqual([['blue']])
    await fixture.load({ ...load, rows: [{ id: 2 }] })
    expect(await fixture.rows('orders__items', ['sku'])).toEqual([['c']])
    expect(await fixture.rows('orders__items__tags', ['value'])).toEqual([])
  })

  test('nested rows of a row that lost to another of its key are superseded with it', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.final('orders', { id: 'bigint' }, { key: ['id'] })
    await fixture.final('orders__items', { sku: 'text' }, { nested: true })
    await fixture.load({
      table: 'orders',
      disposition: 'merge',
      key: ['id'],
      columns: { id: 'bigint' },
      rows: [{ id: 1 }, { id: 1 }],
      nested: [
        {
          name: 'orders__items',
          parent: 'orders',
          columns: { sku: 'text' },
          rows: [
            { at: [0, 0, 0], values: { sku: 'old' } },
            { at: [1, 1, 0], values: { sku: 'new' } },
          ],
        },
      ],
    })
    expect(await fixture.rows('orders__items', ['sku'])).toEqual([['new']])
    expect(await fixture.counts(1, 'orders__items')).toEqual([1, 0, 0, 1])
    expect(await fixture.staging()).toEqual([])
  })
})
