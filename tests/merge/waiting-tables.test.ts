import { ENGINE_KINDS, waitingName } from '@sluice/engine'
import { discardWaiting } from '@sluice/transform'
import type { ColumnType } from '@sluice/schema'
import { describe, expect, test } from 'vitest'
import { openMergeFixture, type Value, type MergeFixture } from './merge-fixture.ts'

describe.each(ENGINE_KINDS)('waiting tables on %s', (kind) => {
  /** What waits of a table, by load. */
  const waits = async (
    fixture: MergeFixture,
    table: string,
  ): Promise<readonly (readonly [number, string])[]> => {
    const rows = await fixture.engine.session.rows<{ id: number; name: string }>(
      `select load_id as id, staging_table as name from _sluice.load_tables
       where table_name = $1 and staging_table is not null order by load_id`,
      [table],
    )
    return rows.map(({ id, name }) => [id, name])
  }

  test('every value comes back as it was staged, whatever types the loads before it had', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.final('orders', { id: 'bigint' }, { key: ['id'] })
    const staged: readonly (readonly [ColumnType, Value, string])[] = [
      ['bigint', '9007199254740993', '9007199254740993'],
      ['double', 0.1, '0.1'],
      ['decimal(5,2)', '95.50', '95.5'],
      ['decimal(38,2)', '123456789012345678901234567890123456.78', '123456789012345678901234567890123456.78'],
      [
        'decimal(38,38)',
        '0.12345678901234567890123456789012345678',
        '0.12345678901234567890123456789012345678',
      ],
      ['decimal(4,4)', '0', '0'],
      ['decimal(4,4)', '-0.5', '-0.5'],
      ['text', '1.10', '1.10'],
      ['text', '', ''],
      ['timestamp', '2025-12-31 23:59:59.5+00', '2025-12-31T23:59:59.5Z'],
      ['date', '2025-12-31', '2025-12-31'],
      ['time', '23:59:59.5', '23:59:59.5'],
      ['bool', true, 'true'],
      ['binary', kind === 'postgres' ? '\\x0aff' : '\\x0A\\xFF', '\\x0aff'],
    ]
    for (const [id, [type, value]] of staged.entries())
      await fixture.load({
        table: 'orders',
        disposition: 'merge',
        key: ['id'],
        columns: { id: 'bigint', value: type },
        rows: [{ id, value }],
      })
    expect(await fixture.staging()).toEqual(['orders__1', 'orders__waiting'])
    await fixture.addColumn('orders', 'value', 'text')
    await fixture.mergeWaiting()
    expect(await fixture.rows('orders', ['value', 'id'])).toEqual(
      staged
        .map(([, , text], id) => [text, String(id)])
        .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    )
    expect(await fixture.staging()).toEqual([])
  })

  test('names are as long as they may be', async () => {
    await using fixture = await openMergeFixture(kind)
    const [table, column] = ['t'.repeat(60), 'ü'.repeat(31)]
    for (const id of [1, 2, 3])
      await fixture.load({
        table,
        disposition: 'append',
        columns: { [column]: id === 2 ? 'text' : 'decimal(4,2)' },
        rows: [{ [column]: `${id}.50` }],
      })
    const shared = waitingName(table)
    expect(Buffer.byteLength(shared)).toBe(63)
    expect((await waits(fixture, table)).map(([, name]) => name === shared)).toEqual([false, true, true])
    await fixture.final(table, { [column]: 'text' })
    await fixture.mergeWaiting()
    expect(await fixture.rows(table, [column])).toEqual([['1.5'], ['2.50'], ['3.5']])
    expect(await fixture.staging()).toEqual([])
  })

  const held = (id: number, total: string) => ({ k: id, total })
  const items = (roots: readonly number[]) => ({
    name: 'orders__items',
    parent: 'orders',
    columns: { item: 'text' as const },
    rows: roots.flatMap((root) => [
      { at: [root, root, 0] as const, values: { item: `first of ${root}` } },
      { at: [root, root, 1] as const, values: { item: `second of ${root}` } },
    ]),
  })

  /** Four loads with rows whose totals are no numbers, and items. */
  async function fourLoads(fixture: MergeFixture): Promise<void> {
    await fixture.final('orders', { k: 'bigint', total: 'bigint' }, { key: ['k'] })
    await fixture.final('orders__items', { item: 'text' }, { nested: true })
    for (const first of [1, 3, 5, 7])
      await fixture.load({
        table: 'orders',
        disposition: 'merge',
        key: ['k'],
        columns: { k: 'bigint', total: 'text' },
        rows: [held(first, 'many'), held(first + 1, 'few')],
        nested: [items([0, 1])],
      })
  }

  test(
    'a later load supersedes rows of several loads at once, whatever type its key has',
    { tags: 'exhaustive' },
    async () => {
      await using fixture = await openMergeFixture(kind)
      await fourLoads(fixture)
      expect(await waits(fixture, 'orders')).toEqual([
        [1, 'orders__1'],
        [2, 'orders__waiting'],
        [3, 'orders__waiting'],
        [4, 'orders__waiting'],
      ])
      await fixture.load({
        table: 'orders',
        disposition: 'merge',
        key: ['k'],
        columns: { k: 'text', total: 'bigint' },
        // A key that comes twice counts once; all of load 3 goes.
        rows: ['2', '4', '5', '6', '6', '8', 'no number'].map((id) => ({ k: id, total: 9 })),
      })
      expect(await fixture.counts(1, 'orders')).toEqual([0, 1, 1, 1])
      expect(await fixture.counts(2, 'orders')).toEqual([0, 1, 1, 1])
      expect(await fixture.counts(3, 'orders')).toEqual([0, 0, 0, 2])
      expect(await fixture.counts(3, 'orders__items')).toEqual([0, 0, 0, 4])
      expect(await fixture.counts(4, 'orders__items')).toEqual([0, 2, 2, 2])
      expect(await fixture.status(3)).toBe('loaded')
      expect((await waits(fixture, 'orders')).map(([id]) => id)).toEqual([1, 2, 4, 5])
      expect((await waits(fixture, 'orders__items')).map(([id]) => id)).toEqual([1, 2, 4])
      await fixture.widen('orders', 'total', 'bigint', 'text')
      await fixture.mergeWaiting()
      expect(await fixture.rows('orders', ['k', 'total'])).toEqual([
        ['1', 'many'],
        ['2', '9'],
        ['3', 'many'],
        ['4', '9'],
        ['5', '9'],
        ['6', '9'],
        ['7', 'many'],
        ['8', '9'],
      ])
      expect(await fixture.items('orders', 'orders__items', ['item'])).toEqual(
        ['1', '3', '7'].flatMap((id) => [
          [id, '0', 'first of 0'],
          [id, '1', 'second of 0'],
        ]),
      )
      // The key that is no number waits on.
      expect(await waits(fixture, 'orders')).toEqual([[5, 'orders__waiting']])
    },
  )

  test('what waits of one load is given up, and of the others stays', async () => {
    await using fixture = await openMergeFixture(kind)
    await fourLoads(fixture)
    const drop = (loadId: number) =>
      fixture.engine.transaction(async (tx) => {
        for (const name of ['orders', 'orders__items'])
          await discardWaiting(tx, { loadId, dataset: 'shop', name, staging: waitingName(name) })
      })
    await drop(3)
    await fixture.mergeWaiting()
    expect((await waits(fixture, 'orders')).map(([id]) => id)).toEqual([1, 2, 4])
    await drop(2)
    await drop(4)
    expect(await fixture.staging()).toEqual(['orders__1', 'orders__items__1'])
  })

  test('a load waits behind one that replaces the table, until that one is given up', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.final('rates', { code: 'text', rate: 'bigint' })
    const rates = (disposition: 'append' | 'replace', rate: string) =>
      fixture.load({
        table: 'rates',
        disposition,
        columns: { code: 'text', rate: 'text' },
        rows: [{ code: 'eur', rate }],
      })
    await rates('replace', 'none')
    await rates('append', '2')
    await rates('append', '3')
    expect(await waits(fixture, 'rates')).toEqual([
      [1, 'rates__1'],
      [2, 'rates__waiting'],
      [3, 'rates__waiting'],
    ])
    await fixture.engine.transaction((tx) =>
      discardWaiting(tx, { loadId: 1, dataset: 'shop', name: 'rates', staging: 'rates__1' }),
    )
    await fixture.mergeWaiting()
    expect(await fixture.rows('rates', ['rate'])).toEqual([['2'], ['3']])
    expect(await fixture.staging()).toEqual([])
  })

  test(
    'a load that would make the waiting table too wide keeps a separate table',
    { tags: 'exhaustive' },
    async () => {
      await using fixture = await openMergeFixture(kind)
      await fixture.final('orders', { id: 'bigint' })
      for (const day of [0, 1, 2, 3]) {
        const names = Array.from({ length: 400 }, (_, i) => `c${day}_${i}`)
        await fixture.load({
          table: 'orders',
          disposition: 'append',
          columns: { id: 'bigint', ...Object.fromEntries(names.map((name) => [name, 'text' as const])) },
          rows: [{ id: day, ...Object.fromEntries(names.map((name) => [name, name])) }],
        })
      }
      expect(await fixture.staging()).toEqual(['orders__1', 'orders__4', 'orders__waiting'])
      for (const day of [0, 1, 2, 3]) await fixture.addColumn('orders', `c${day}_399`, 'text')
      await fixture.mergeWaiting()
      expect(await fixture.rows('orders', ['c0_399', 'c1_399', 'c2_399', 'c3_399'])).toEqual(
        expect.arrayContaining([
          ['c0_399', null, null, null],
          [null, null, null, 'c3_399'],
        ]),
      )
    },
  )
})
