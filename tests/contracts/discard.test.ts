import { ENGINE_KINDS } from '@sluice/engine'
import type { Row } from '@sluice/loader'
import { describe, expect, test } from 'vitest'
import { Shop, type Counts } from './support/shop.ts'

const REVIEWED: readonly Row[] = [{ id: 1, n: 'a', sub: [{ k: 1 }] }]

const counts = (some: Partial<Counts>): Counts => ({
  rows_read: 0,
  rows_merged: 0,
  rows_waiting: 0,
  rows_superseded: 0,
  rows_quarantined: 0,
  rows_discarded: 0,
  values_discarded: 0,
  ...some,
})

const quarantine = (shop: Shop): Promise<unknown[]> =>
  shop.rows(
    'select resource, file_name, line, reason, raw from _sluice.quarantine order by line, reason, raw',
  )

describe.each(ENGINE_KINDS)('discard on %s', (kind) => {
  test(
    'a row whose version is discarded loses to one that has a version',
    { tags: 'exhaustive' },
    async () => {
      await using shop = await Shop.open(kind, {
        primaryKey: 'id',
        dedupSort: { column: 'v', order: 'asc' },
      })
      await shop.review([{ id: 1, v: 1, n: 'a' }])
      const twice = [
        { id: 1, v: 3, n: 'b' },
        { id: 1, v: 0.5, n: 'c' },
      ]
      await shop.load(twice, { dataType: 'discard_value' })
      expect(await shop.table('t', 'id, v, n')).toEqual([{ id: 1, v: 3, n: 'b' }])
    },
  )

  test('a row with a new column goes with its nested rows, is counted and kept', async () => {
    await using shop = await Shop.open(kind)
    await shop.review(REVIEWED)
    const drift = [
      { id: 2, n: 'b', extra: 5, sub: [{ k: 2 }, { k: 3 }] },
      { id: 3, n: 'c', sub: [{ k: 4 }] },
    ]
    const summary = await shop.load(drift, { columns: 'discard_row' })
    expect(summary).toMatchObject({ status: 'loaded', migrations: [] })
    expect(summary.resources[0]).toMatchObject({ rows_read: 2, rows_merged: 1, rows_discarded: 1 })
    expect(await shop.table('t', 'id, n')).toEqual([
      { id: 1, n: 'a' },
      { id: 3, n: 'c' },
    ])
    expect(await shop.table('t__sub', 'k')).toEqual([{ k: 1 }, { k: 4 }])
    expect(await shop.counts()).toEqual({
      t: counts({ rows_read: 2, rows_merged: 1, rows_discarded: 1 }),
      t__sub: counts({ rows_read: 3, rows_merged: 1, rows_discarded: 2 }),
    })
    const place = { resource: 't', file_name: 't', line: 0 }
    expect(await quarantine(shop)).toEqual([
      {
        ...place,
        reason: 'contract columns: discard_row; the column extra is new',
        raw: '{"id":2,"n":"b","extra":5}',
      },
      { ...place, reason: 'with the row that it is nested in', raw: '{"k":2}' },
      { ...place, reason: 'with the row that it is nested in', raw: '{"k":3}' },
    ])
    expect(shop.project.events).toContainEqual({
      kind: 'discarded',
      resource: 'shop.t',
      what: 'rows',
      count: 1,
      reason: 'contract columns: discard_row; the column extra is new',
      kept: true,
      first: { file: 't', row: 0 },
    })
  })

  test('a value of a new column goes alone, at any depth', async () => {
    await using shop = await Shop.open(kind)
    await shop.review(REVIEWED)
    const drift = [
      { id: 2, n: 'b', extra: 'x', sub: [{ k: 2, z: 1 }, { k: 3 }] },
      { id: 3, geo: { lat: 1 } },
    ]
    expect((await shop.load(drift, { columns: 'discard_value' })).resources[0]).toMatchObject({
      rows_merged: 2,
      rows_discarded: 0,
      values_discarded: 2,
    })
    expect(await shop.table('t', 'id, n')).toEqual([
      { id: 1, n: 'a' },
      { id: 2, n: 'b' },
      { id: 3, n: null },
    ])
    expect(await shop.table('t__sub', 'k, _sluice_list_idx as i')).toEqual([
      { k: 1, i: 0 },
      { k: 2, i: 0 },
      { k: 3, i: 1 },
    ])
    expect(await shop.counts()).toEqual({
      t: counts({ rows_read: 2, rows_merged: 2, values_discarded: 2 }),
      t__sub: counts({ rows_read: 2, rows_merged: 2, values_discarded: 1 }),
    })
    const reason = (column: string): string => `contract columns: discard_value; the column ${column} is new`
    expect(await shop.rows('select line, reason, raw from _sluice.quarantine order by line, reason')).toEqual(
      [
        { line: 0, reason: reason('extra'), raw: '{"extra":"x"}' },
        { line: 0, reason: reason('z'), raw: '{"z":1}' },
        { line: 1, reason: reason('geo__lat'), raw: '{"geo__lat":1}' },
      ],
    )
    expect(await shop.project.staging()).toEqual([])
  })

  test('a nested row at fault goes alone, with what is nested in it', { tags: 'exhaustive' }, async () => {
    await using shop = await Shop.open(kind)
    await shop.review([{ id: 1, sub: [{ k: 1, deep: [{ d: 1 }] }] }])
    const drift = [
      {
        id: 2,
        sub: [
          { k: 2, z: 1, deep: [{ d: 2 }, { d: 3 }] },
          { k: 3, deep: [{ d: 4 }] },
        ],
      },
    ]
    await shop.load(drift, 'discard_row')
    expect(await shop.table('t', 'id')).toEqual([{ id: 1 }, { id: 2 }])
    expect(await shop.table('t__sub', 'k, _sluice_list_idx as i')).toEqual([
      { k: 1, i: 0 },
      { k: 3, i: 1 },
    ])
    expect(await shop.table('t__sub__deep', 'd')).toEqual([{ d: 1 }, { d: 4 }])
    expect(await shop.counts()).toEqual({
      t: counts({ rows_read: 1, rows_merged: 1 }),
      t__sub: counts({ rows_read: 2, rows_merged: 1, rows_discarded: 1 }),
      t__sub__deep: counts({ rows_read: 3, rows_merged: 1, rows_discarded: 2 }),
    })
  })

  test('values that a column cannot hold go, with or without their row', async () => {
    await using shop = await Shop.open(kind)
    await shop.review(REVIEWED)
    await shop.load(
      [
        { id: 'no', n: 'b' },
        { id: 2, n: 'c' },
      ],
      { dataType: 'discard_row' },
    )
    await shop.load(
      [
        { id: 'no', n: 'd' },
        { id: 3, n: 'e' },
      ],
      { dataType: 'discard_value' },
    )
    // A text that is the number is no case of either.
    await shop.load([{ id: '4', n: 'f' }], { dataType: 'discard_value' })
    expect(await shop.table('t', 'id, n')).toEqual([
      { id: 1, n: 'a' },
      { id: 2, n: 'c' },
      { id: null, n: 'd' },
      { id: 3, n: 'e' },
      { id: 4, n: 'f' },
    ])
    expect(await shop.project.staging()).toEqual([])
    expect(await shop.rows('select raw from _sluice.quarantine order by raw')).toEqual([
      { raw: '{"id":"no","n":"b"}' },
      { raw: '{"id":"no"}' },
    ])
  })

  test(
    'a value of a key, or one that must be there, takes its row along',
    { tags: 'exhaustive' },
    async () => {
      await using shop = await Shop.open(kind, { primaryKey: 'id' })
      await shop.review([{ id: 1, n: 'a', m: 1 }])
      await shop.rows('alter table shop.t alter column m set not null')
      const drift = [{ id: 'x', m: 1 }, { id: 2, m: 'y' }, { id: 3, m: 3 }, { id: 4 }, { n: 'keyless', m: 5 }]
      await shop.load(drift, 'discard_value')
      expect(await shop.table('t', 'id')).toEqual([{ id: 1 }, { id: 3 }])
      expect(await shop.counts()).toEqual({
        t: counts({ rows_read: 5, rows_merged: 1, rows_quarantined: 1, rows_discarded: 3 }),
      })
    },
  )

  test.each(['discard_row', 'discard_value'] as const)(
    'a new table goes as a whole with %s',
    async (mode) => {
      await using shop = await Shop.open(kind)
      const first = await shop.load([{ id: 1, sub: [1, 2] }], { tables: mode })
      expect(first).toMatchObject({ status: 'loaded', migrations: [] })
      expect(await shop.counts()).toEqual({
        t: counts({ rows_read: 1, rows_discarded: 1 }),
        t__sub: counts({ rows_read: 2, rows_discarded: 2 }),
      })
      expect(await shop.project.staging()).toEqual([])
      await shop.review([{ id: 1 }])
      await shop.load([{ id: 2, sub: [3] }], { tables: mode })
      expect(await shop.table('t', 'id')).toEqual([{ id: 1 }, { id: 2 }])
      expect(await shop.counts()).toEqual({
        t: counts({ rows_read: 1, rows_merged: 1 }),
        t__sub: counts({ rows_read: 1, rows_discarded: 1 }),
      })
      expect(await shop.rows('select raw from _sluice.quarantine order by raw')).toEqual([
        { raw: '{"id":1}' },
        { raw: '{"value":1}' },
        { raw: '{"value":2}' },
        { raw: '{"value":3}' },
      ])
    },
  )

  test('keepDiscarded: false counts and keeps nothing', async () => {
    await using shop = await Shop.open(kind)
    await shop.review(REVIEWED)
    const drift = [
      { id: 2, extra: 5 },
      { id: 'x', sub: [{ k: 1 }] },
    ]
    await shop.load(drift, { columns: 'discard_value', dataType: 'discard_row', keepDiscarded: false })
    expect(await shop.counts()).toEqual({
      t: counts({ rows_read: 2, rows_merged: 1, rows_discarded: 1, values_discarded: 1 }),
      t__sub: counts({ rows_read: 1, rows_discarded: 1 }),
    })
    expect(await quarantine(shop)).toEqual([])
  })

  test(
    'CSV goes by contract too, and what the contract leaves out is no reason for a migration',
    { tags: 'exhaustive' },
    async () => {
      await using shop = await Shop.open(kind, { primaryKey: 'id' })
      await shop.loadCsv('id,n,qty\n1,a,1\n', 'propose')
      await shop.project.applyAndMerge()
      const text = 'id,n,qty,extra\n2,b,oops,\n3,c,3,x\n4,d,4,\n,e,5,\n'
      // A new column is proposed, for which values wait: the discarded ones have no part in that proposal.
      const { migrations } = await shop.loadCsv(text, { dataType: 'discard_value' })
      expect(migrations.map((path) => path.replace(/.*_/, ''))).toEqual(['extra'])
      expect(await shop.table('t', 'id, n, qty')).toEqual([
        { id: 1, n: 'a', qty: 1 },
        { id: 2, n: 'b', qty: null },
        { id: 3, n: 'c', qty: 3 },
        { id: 4, n: 'd', qty: 4 },
      ])
      expect(await shop.counts()).toEqual({
        t: counts({ rows_read: 4, rows_merged: 3, rows_quarantined: 1, values_discarded: 1 }),
      })
      expect(
        await shop.rows('select file_name, line, raw from _sluice.quarantine order by line'),
      ).toMatchObject([
        { file_name: '2.csv', line: 0, raw: '{"qty":"oops"}' },
        { file_name: '2.csv', line: 3 },
      ])
    },
  )

  test('nested rows of a row without its key are kept and counted', { tags: 'exhaustive' }, async () => {
    await using shop = await Shop.open(kind, { primaryKey: 'id' })
    await shop.review(REVIEWED)
    await shop.load([
      { n: 'b', sub: [{ k: 7 }] },
      { id: 2, sub: [{ k: 8 }] },
    ])
    expect(await shop.counts()).toEqual({
      t: counts({ rows_read: 2, rows_merged: 1, rows_quarantined: 1 }),
      t__sub: counts({ rows_read: 2, rows_merged: 1, rows_quarantined: 1 }),
    })
    expect(await shop.rows('select raw from _sluice.quarantine order by raw')).toEqual([
      { raw: '{"id":null,"n":"b"}' },
      { raw: '{"k":7}' },
    ])
  })
})
