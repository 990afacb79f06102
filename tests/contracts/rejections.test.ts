import { ENGINE_KINDS } from '@sluice/engine'
import type { Row } from '@sluice/loader'
import { describe, expect, test } from 'vitest'
import { KEYED, neverRejected } from './support/rejected.ts'
import { Shop } from './support/shop.ts'

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('a rejected column is not proposed again; its values wait, and arrive once when it is accepted', async () => {
    const loads: readonly (readonly Row[])[] = [
      [
        { id: 1, n: 'a' },
        { id: 2, n: 'b' },
      ],
      [
        { id: 2, n: 'b', extra: 5 },
        { id: 3, n: 'c', extra: 6 },
      ],
      // The same need, of another type, and a row that comes again without the value.
      [
        { id: 3, n: 'c' },
        { id: 4, n: 'd', extra: 'text' },
      ],
    ]
    await using shop = await Shop.open(kind, KEYED)
    await shop.review(loads[0] ?? [])
    await shop.load(loads[1] ?? [])
    const decided = await shop.project.decide('reject', 'add_t_extra')
    expect(decided).toMatchObject({ left: 0, edited: [], changes: [{ kind: 'add-column' }] })
    const later = await shop.load(loads[2] ?? [])
    expect(later).toMatchObject({ migrations: [], resources: [{ rows_merged: 2, rows_waiting: 0 }] })
    await shop.project.applyAndMerge()
    expect(await shop.table('t', '*')).not.toContainEqual(
      expect.objectContaining({ extra: expect.anything() }),
    )
    await shop.project.decide('accept', 'add_t_extra')
    await shop.project.applyAndMerge()
    const { migrations } = await shop.load([])
    expect(migrations).toEqual([expect.stringMatching(/widen_t_extra$/)])
    await shop.project.applyAndMerge()
    expect(await shop.project.tables()).toEqual(await neverRejected(kind, loads))
    expect(await shop.project.staging()).toEqual([])
  })

  test(
    'where a wider type is rejected, rows merge without the value, which arrives when it is accepted',
    { tags: 'exhaustive' },
    async () => {
      const loads: readonly (readonly Row[])[] = [
        [
          { id: 1, qty: 1 },
          { id: 2, qty: 2 },
          { id: 3, qty: 3 },
        ],
        [
          { id: 1, qty: 'x' },
          { id: 4, qty: 'y' },
          { id: 5, qty: 5 },
        ],
        [
          { id: 4, qty: null, n: 'newer' },
          { id: 5, qty: 'z' },
          { id: 6, qty: 'w' },
        ],
        [
          { id: 4, qty: null, n: 'newer' },
          { id: 6, qty: 'v', n: 'again' },
        ],
      ]
      await using shop = await Shop.open(kind, KEYED)
      await shop.review(loads[0] ?? [])
      const held = await shop.load(loads[1] ?? [])
      expect(held.resources).toMatchObject([{ rows_merged: 1, rows_blocked: 2 }])
      await shop.project.decide('reject', 'widen_t_qty', 'qty')
      await shop.project.merge()
      expect(await shop.counts()).toMatchObject({ t: { rows_read: 3, rows_merged: 3, rows_waiting: 0 } })
      expect((await shop.table('t', 'id, qty')).toSorted(byId)).toEqual([
        { id: 1, qty: null },
        { id: 2, qty: 2 },
        { id: 3, qty: 3 },
        { id: 4, qty: null },
        { id: 5, qty: 5 },
      ])
      for (const rows of loads.slice(2)) {
        const { migrations, resources } = await shop.load(rows)
        expect(resources).toMatchObject([{ rows_merged: rows.length, rows_waiting: 0 }])
        expect(migrations.filter((path) => path.includes('widen'))).toEqual([])
      }
      await shop.project.decide('accept', 'widen_t_qty')
      await shop.project.applyAndMerge()
      expect(await shop.project.tables()).toEqual(await neverRejected(kind, loads))
      expect(await shop.project.staging()).toEqual([])
    },
  )

  test(
    'values that wait since before a rejection was taken back are those of their rows still',
    { tags: 'exhaustive' },
    async () => {
      const loads: readonly (readonly Row[])[] = [
        [{ id: 1, qty: 1 }],
        [
          { id: 1, qty: 'old' },
          { id: 2, qty: 'two' },
        ],
        [{ id: 1, qty: null }],
      ]
      await using shop = await Shop.open(kind, KEYED)
      await shop.review(loads[0] ?? [])
      await shop.load(loads[1] ?? [])
      await shop.project.decide('reject', 'widen_t_qty')
      await shop.project.merge()
      await shop.project.decide('accept', 'widen_t_qty')
      await shop.load(loads[2] ?? [])
      await shop.project.applyAndMerge()
      expect(await shop.project.tables()).toEqual(await neverRejected(kind, loads))
    },
  )

  test.each(['append', 'replace'] as const)(
    'loads of type %s go on under a rejection',
    { tags: 'exhaustive' },
    async (writeDisposition) => {
      const loads: readonly (readonly Row[])[] = [
        [{ id: 1, qty: 1, sub: [{ k: 1 }] }],
        [
          { id: 2, qty: 'x', sub: [{ k: 'y' }] },
          { id: 3, qty: 3, sub: [{ k: 3 }] },
        ],
        [{ id: 4, qty: 'z', sub: [{ k: 4 }, { k: 'w' }] }],
      ]
      await using shop = await Shop.open(kind, { writeDisposition })
      await shop.review(loads[0] ?? [])
      await shop.load(loads[1] ?? [])
      await shop.project.decide('reject', 'change_shop')
      const later = await shop.load(loads[2] ?? [])
      expect(later).toMatchObject({ migrations: [], resources: [{ rows_merged: 1, rows_waiting: 0 }] })
      expect(await shop.counts()).toMatchObject({ t__sub: { rows_read: 2, rows_merged: 2 } })
      await shop.project.decide('accept', 'change_shop')
      await shop.project.applyAndMerge()
      expect(await shop.project.tables()).toEqual(await neverRejected(kind, loads, { writeDisposition }))
      expect(await shop.project.staging()).toEqual([])
    },
  )

  test('a key, and a column that must have a value, block their rows', async () => {
    await using shop = await Shop.open(kind, KEYED)
    await shop.review([{ id: 1, m: 1 }])
    await shop.rows('alter table shop.t alter column m set not null')
    await shop.load([
      { id: 'x', m: 1 },
      { id: 2, m: 'y' },
      { id: 3, m: 3 },
    ])
    await shop.project.decide('reject', 'change_t')
    await shop.project.merge()
    expect(await shop.counts()).toMatchObject({ t: { rows_merged: 1, rows_waiting: 2 } })
    await shop.project.decide('accept', 'change_t')
    await shop.project.applyAndMerge()
    expect(await shop.counts()).toMatchObject({ t: { rows_merged: 3, rows_waiting: 0 } })
    expect(await shop.project.staging()).toEqual([])
  })

  test('the column by which the rows of a file are known has no say alone', async () => {
    await using shop = await Shop.open(kind)
    await shop.loadCsv('id\n1\n')
    await expect(shop.project.decide('reject', 'create_t', '_file_name')).rejects.toMatchObject({
      code: 'E_NO_CHANGE',
      message: expect.stringContaining(
        'changes no column "_file_name" that can be rejected or accepted separately',
      ) as string,
    })
  })

  test('what a person rejected is no case for a contract', { tags: 'exhaustive' }, async () => {
    await using shop = await Shop.open(kind, KEYED)
    await shop.review([{ id: 1, qty: 1 }])
    await shop.load([{ id: 2, qty: 'x', extra: 5 }])
    await shop.project.decide('reject', 'change_t')
    const drift = [{ id: 3, qty: 'y', extra: 6 }]
    for (const contract of ['freeze', 'discard_row', 'evolve'] as const)
      expect(await shop.load(drift, contract)).toMatchObject({
        migrations: [],
        evolved: [],
        resources: [{ rows_merged: 1 }],
      })
  })
})

const byId = (a: unknown, b: unknown): number => (a as { id: number }).id - (b as { id: number }).id
