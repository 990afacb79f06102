import { ENGINE_KINDS } from '@sluice/engine'
import { describe, expect, test } from 'vitest'
import { openMergeFixture } from './merge-fixture.ts'

const COLUMNS = { _file_name: 'text', _row_id: 'bigint', total: 'text' } as const
const MERGE = {
  table: 'orders',
  disposition: 'merge',
  key: ['_file_name', '_row_id'],
  columns: COLUMNS,
} as const
const APPEND = { table: 'orders', disposition: 'append', columns: COLUMNS } as const
const row = (_file_name: string, _row_id: number, total: string) => ({ _file_name, _row_id, total })
const SHOWN = ['_file_name', '_row_id', 'total']

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('the new version of a file replaces the rows of the former one, with nested rows', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.final('orders', { ...COLUMNS, total: 'bigint' }, { key: MERGE.key })
    await fixture.final('orders__items', { sku: 'text' }, { nested: true })
    await fixture.load({
      ...MERGE,
      rows: [row('a', 0, '1'), row('a', 1, '2'), row('b', 0, '3')],
      nested: [
        {
          name: 'orders__items',
          parent: 'orders',
          columns: { sku: 'text' },
          rows: [0, 1, 2].map((n) => ({ at: [n, n, 0] as const, values: { sku: `s${n}` } })),
        },
      ],
    })
    await fixture.load({ ...MERGE, rows: [row('a', 0, '10')], replacedFiles: ['a'] })
    expect(await fixture.rows('orders', SHOWN)).toEqual([
      ['a', '0', '10'],
      ['b', '0', '3'],
    ])
    expect(await fixture.rows('orders__items', ['sku'])).toEqual([['s2']])
    await fixture.load({ ...MERGE, rows: [], replacedFiles: ['b'] })
    expect(await fixture.rows('orders', SHOWN)).toEqual([['a', '0', '10']])
    expect(await fixture.rows('orders__items', ['sku'])).toEqual([])
  })

  test('blocked rows of a former version leave staging', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.final('orders', { ...COLUMNS, total: 'bigint' }, { key: MERGE.key })
    await fixture.load({ ...MERGE, rows: [row('a', 0, '1'), row('a', 1, 'x'), row('b', 0, 'x')] })
    await fixture.load({ ...MERGE, rows: [row('a', 0, 'y')], replacedFiles: ['a'] })
    // The row that is blocked stays as it was until a migration frees the new version.
    expect(await fixture.rows('orders', SHOWN)).toEqual([['a', '0', '1']])
    expect(await fixture.counts(1, 'orders')).toEqual([1, 1, 1, 1])
    await fixture.widen('orders', 'total', 'bigint', 'text')
    await fixture.mergeWaiting()
    expect(await fixture.rows('orders', SHOWN)).toEqual([
      ['a', '0', 'y'],
      ['b', '0', 'x'],
    ])
    expect(await fixture.staging()).toEqual([])
  })

  test('rows that wait for their table leave staging too', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.load({ ...MERGE, rows: [row('a', 0, '1'), row('a', 1, '2'), row('b', 0, '3')] })
    await fixture.load({ ...MERGE, rows: [row('a', 0, '9')], replacedFiles: ['a'] })
    await fixture.load({ ...MERGE, rows: [], replacedFiles: ['b'] })
    await fixture.final('orders', COLUMNS, { key: MERGE.key })
    await fixture.mergeWaiting()
    expect(await fixture.rows('orders', SHOWN)).toEqual([['a', '0', '9']])
    expect(await fixture.counts(1, 'orders')).toEqual([0, 0, 0, 3])
  })

  test('append removes all rows of the former version', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.final('orders', { ...COLUMNS, total: 'bigint' })
    await fixture.load({ ...APPEND, rows: [row('a', 0, '1'), row('a', 1, 'x'), row('b', 0, '3')] })
    await fixture.load({ ...APPEND, rows: [row('a', 0, '1'), row('a', 1, '2')], replacedFiles: ['a'] })
    expect(await fixture.rows('orders', SHOWN)).toEqual([
      ['a', '0', '1'],
      ['a', '1', '2'],
      ['b', '0', '3'],
    ])
    expect(await fixture.counts(1, 'orders')).toEqual([2, 0, 0, 1])
    expect(await fixture.staging()).toEqual([])
  })

  test('a row that a new version takes away does not bring back one that it had replaced', async () => {
    await using fixture = await openMergeFixture(kind)
    const load = { table: 'orders', disposition: 'merge', key: ['id'] } as const
    const columns = { id: 'bigint', _file_name: 'text', total: 'bigint' } as const
    await fixture.load({
      ...load,
      columns,
      rows: [
        { id: 1, _file_name: 'a', total: 1 },
        { id: 2, _file_name: 'a', total: 1 },
        { id: 3, _file_name: 'a', total: 1 },
        { id: 3, _file_name: 'b', total: 3 },
      ],
    })
    await fixture.load({ ...load, columns, rows: [{ id: 1, _file_name: 'b', total: 2 }] })
    await fixture.load({ ...load, columns, rows: [], replacedFiles: ['b'] })
    await fixture.final('orders', columns, { key: ['id'] })
    await fixture.mergeWaiting()
    expect(await fixture.rows('orders', ['id', 'total'])).toEqual([['2', '1']])
    await fixture.load({
      ...load,
      columns: { ...columns, total: 'text' },
      rows: [{ id: 2, _file_name: 'c', total: 'x' }],
    })
    expect(await fixture.rows('orders', ['id', 'total'])).toEqual([['2', '1']])
    await fixture.load({ ...load, columns, rows: [], replacedFiles: ['c'] })
    expect(await fixture.rows('orders', ['id', 'total'])).toEqual([])
    expect(await fixture.staging()).toEqual([])
  })
})
