import { ENGINE_KINDS } from '@sluice/engine'
import { filesResource, source } from '@sluice/loader'
import { files } from '@sluice/sources'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openTestProject, type TestProject } from '../support/project.ts'
import { loadAll, shop } from './shop.ts'

const rowsOf = (project: TestProject, table: string, columns: string): Promise<unknown> =>
  project.engine.session.rows(`select ${columns} from shop.${table} order by ${columns}`)

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('an older row of a later load is left out and counted, one as new replaces, null is the oldest', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const orders = { name: 'orders', primaryKey: 'id', newestBy: 'updated_at' } as const
    const at = (minute: number) => `2026-01-01T10:0${minute}:00Z`
    await loadAll(project, orders, [
      { id: 1, updated_at: at(2), state: 'paid', items: ['a'] },
      { id: 2, updated_at: at(2), state: 'paid', items: ['b'] },
      { id: 3, updated_at: null, state: 'paid', items: ['c'] },
      { id: 4, updated_at: at(2), state: 'paid', items: ['d'] },
      { id: 5, updated_at: at(9), state: 'shipped', items: [] },
      { id: 5, updated_at: at(8), state: 'paid', items: ['lost'] },
    ])
    const { resources } = await project.load(
      {},
      [],
      [
        shop(orders, [
          { id: 1, updated_at: at(1), state: 'new', items: ['x', 'y'] },
          { id: 2, updated_at: at(2), state: 'same time', items: ['x'] },
          { id: 3, updated_at: at(1), state: 'newer than null', items: ['x'] },
          { id: 4, updated_at: null, state: 'null', items: ['y'] },
          { id: 6, updated_at: null, state: 'first', items: [] },
        ]),
      ],
    )
    expect(resources[0]).toMatchObject({ rows_read: 5, rows_merged: 3, rows_superseded: 2, rows_older: 2 })
    expect(await rowsOf(project, 'orders', 'id, state')).toEqual([
      { id: 1, state: 'paid' },
      { id: 2, state: 'same time' },
      { id: 3, state: 'newer than null' },
      { id: 4, state: 'paid' },
      { id: 5, state: 'shipped' },
      { id: 6, state: 'first' },
    ])
    expect(await rowsOf(project, 'orders__items', 'value')).toEqual(
      ['a', 'd', 'x', 'x'].map((value) => ({ value })),
    )
    expect(
      await project.engine.session.rows(
        'select rows_superseded, rows_older from _sluice.load_tables order by load_id, table_name',
      ),
    ).toEqual([
      { rows_superseded: 1, rows_older: 0 },
      { rows_superseded: 1, rows_older: 0 },
      { rows_superseded: 2, rows_older: 2 },
      { rows_superseded: 3, rows_older: 0 },
    ])
  })

  test('rows are compared with those that wait, and wait while the table lacks the column', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const plain = { name: 'orders', primaryKey: 'id' }
    const orders = { ...plain, newestBy: 'v' }
    await loadAll(project, plain, [{ id: 1, amount: 1 }])
    // The table has no versions yet: what comes waits, and is merged in its order later.
    for (const [v, amount] of [
      [7, 7],
      [6, 6],
    ])
      await project.load({}, [], [shop(orders, [{ id: 1, v, amount }])])
    expect(await rowsOf(project, 'orders', 'id, amount')).toEqual([{ id: 1, amount: 1 }])
    await project.applyAndMerge()
    expect(await rowsOf(project, 'orders', 'id, v, amount')).toEqual([{ id: 1, v: 7, amount: 7 }])
    // The newest row does not fit yet; an older one that does may not take its place.
    await project.load({}, [], [shop(orders, [{ id: 1, v: 9, amount: 'nine' }])])
    const { resources } = await project.load({}, [], [shop(orders, [{ id: 1, v: 8, amount: 8 }])])
    expect(resources[0]).toMatchObject({ rows_merged: 0, rows_superseded: 1, rows_older: 1 })
    await project.applyAndMerge()
    expect(await rowsOf(project, 'orders', 'id, v, amount')).toEqual([{ id: 1, v: 9, amount: 'nine' }])
    expect(await project.staging()).toEqual([])
  })

  test(
    'a new version of a file replaces its own rows, and older rows than those of other files are left out',
    { tags: 'exhaustive' },
    async () => {
      await using project = await openTestProject({ kind, sources: [] })
      const load = async (rows: Readonly<Record<string, string>>) => {
        for (const [name, text] of Object.entries(rows))
          await writeFile(join(project.dir, name), `id,v,state\n${text}`)
        const { resources } = await project.load(
          {},
          [],
          [
            source({
              name: 'shop',
              resources: () => [
                filesResource({
                  name: 'orders',
                  primaryKey: 'id',
                  newestBy: 'v',
                  format: { kind: 'csv' },
                  list: files({ url: project.dir, glob: '*.csv' }),
                }),
              ],
            }),
          ],
        )
        await project.applyAndMerge()
        return resources[0]?.rows_older ?? 0
      }
      expect(await load({ 'b.csv': '1,5,b\n2,5,b\n' })).toBe(0)
      expect(await load({ 'a.csv': '1,4,a\n2,6,a\n3,1,a\n' })).toBe(1)
      expect(await rowsOf(project, 'orders', 'id, state')).toEqual(
        ['b', 'a', 'a'].map((state, i) => ({ id: i + 1, state })),
      )
      // Corrected downwards: the former version of the same file is no newer row.
      expect(await load({ 'a.csv': '2,3,corrected\n3,0,corrected\n' })).toBe(0)
      expect(await rowsOf(project, 'orders', 'id, v, state')).toEqual([
        { id: 1, v: 5, state: 'b' },
        { id: 2, v: 3, state: 'corrected' },
        { id: 3, v: 0, state: 'corrected' },
      ])
    },
  )

  test(
    'loads are undone one by one: one that left a row out has met it',
    { tags: 'exhaustive' },
    async () => {
      await using project = await openTestProject({ kind, sources: [] })
      const orders = { name: 'orders', primaryKey: 'id', newestBy: 'v', keepHistory: '7 days' } as const
      await loadAll(project, orders, [{ id: 1, v: 5, tags: ['five'] }])
      for (const v of [7, 6]) await project.load({}, [], [shop(orders, [{ id: 1, v, tags: [String(v)] }])])
      await expect(
        project.load({}, [], [shop({ ...orders, newestBy: 'version' }, [{ id: 1, v: 9 }])]),
      ).rejects.toMatchObject({ code: 'E_KEY_MISSING', message: expect.stringContaining('of newestBy') })
      await expect(project.revert(2, { yes: true })).rejects.toMatchObject({ code: 'E_REVERT_LATER_LOADS' })
      await project.revert(3, { yes: true })
      expect(await rowsOf(project, 'orders', 'id, v')).toEqual([{ id: 1, v: 7 }])
      await project.revert(2, { yes: true })
      expect(await rowsOf(project, 'orders', 'id, v')).toEqual([{ id: 1, v: 5 }])
      expect(await rowsOf(project, 'orders__tags', 'value')).toEqual([{ value: 'five' }])
    },
  )

  test.each([
    ['numbers of several types', [1, 10], [1.5, 9.5], [2, 1]],
    [
      'days and times',
      ['2026-01-02', '2026-01-02'],
      ['2026-01-01T23:59:59Z', '2026-01-02T00:00:01Z'],
      [1, 2],
    ],
    ['texts, by their bytes', ['b', 'B'], ['B', 'b'], [1, 2]],
    ['values only in earlier loads', [1, 2], [null, null], [1, 1]],
  ] as const)('compares %s', { tags: 'exhaustive' }, async (_, first, second, left) => {
    await using project = await openTestProject({ kind, sources: [] })
    const orders = { name: 'orders', primaryKey: 'id', newestBy: 'v' } as const
    const rows = (values: readonly unknown[], load: number) => values.map((v, id) => ({ id, v, load }))
    await loadAll(project, orders, rows(first, 1))
    await loadAll(project, orders, rows(second, 2))
    expect(await rowsOf(project, 'orders', 'id, load')).toEqual(left.map((load, id) => ({ id, load })))
  })
})
