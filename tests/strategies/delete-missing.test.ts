import { ENGINE_KINDS } from '@sluice/engine'
import { resource, source, type Incremental, type ResourceOptions, type Row } from '@sluice/loader'
import { describe, expect, test } from 'vitest'
import { openTestProject, type TestProject } from '../support/project.ts'
import { loadAll, shop } from './shop.ts'

const rowsOf = (project: TestProject, sql: string): Promise<readonly Record<string, unknown>[]> =>
  project.engine.session.rows(sql)

const ids = async (project: TestProject, where = 'true'): Promise<readonly unknown[]> =>
  (await rowsOf(project, `select id from shop.orders where ${where} order by id`)).map(({ id }) => id)

const HARD = { name: 'orders', primaryKey: 'id', deleteMissing: 'hard' } as const
const SOFT = { name: 'orders', primaryKey: 'id', deleteMissing: 'soft' } as const

/** `shop.orders` with a cursor, whose rows are these. */
const windowed = (options: ResourceOptions, incremental: Incremental, rows: readonly Row[]) =>
  source({
    name: 'shop',
    resources: () => [
      resource({ ...options, incremental }, async function* () {
        yield rows
      }),
    ],
  })

const order = (id: number, day: string, more: Row = {}): Row => ({ id, day: `2026-01-${day}`, ...more })

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('rows that the source no longer has are deleted, with their nested rows', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    await loadAll(project, HARD, [
      { id: 1, tags: ['a'] },
      { id: 2, tags: ['b', 'c'] },
      { id: 3, tags: [] },
    ])
    const next = shop(HARD, [
      { id: 1, tags: ['a'] },
      { id: 3, tags: ['d'] },
    ])
    const { resources } = await project.load({ yes: false }, [], [next])
    expect(resources[0]).toMatchObject({ rows_read: 2, rows_merged: 2, rows_deleted: 1 })
    expect(resources[0]).not.toHaveProperty('replaced')
    expect(await ids(project)).toEqual([1, 3])
    expect(await rowsOf(project, 'select value from shop.orders__tags order by 1')).toEqual([
      { value: 'a' },
      { value: 'd' },
    ])
    const again = await project.load({}, [], [next])
    expect(again.resources[0]).not.toHaveProperty('rows_deleted')
  })

  test('soft: missing rows are marked with the time of the load, and lose the mark when they come again', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const rows = [
      { id: 1, n: 1 },
      { id: 2, n: 2 },
      { id: 3, n: 3 },
    ]
    await loadAll(project, SOFT, rows)
    const load = async (...some: number[]) =>
      (
        await project.load(
          { yes: true },
          [],
          [
            shop(
              SOFT,
              rows.filter(({ id }) => some.includes(id)),
            ),
          ],
        )
      ).resources[0]
    expect(await load(1)).toMatchObject({ rows_deleted: 2 })
    expect(await ids(project, '_sluice_deleted_at is null')).toEqual([1])
    const [marked] = await rowsOf(
      project,
      'select cast(_sluice_deleted_at as varchar) as at from shop.orders where id = 2',
    )
    expect(await load(1, 3)).not.toHaveProperty('rows_deleted')
    expect(await ids(project, '_sluice_deleted_at is null')).toEqual([1, 3])
    expect(
      await rowsOf(project, 'select cast(_sluice_deleted_at as varchar) as at from shop.orders where id = 2'),
    ).toEqual([marked])
    rows[1]!.n = 9
    await load(1, 2, 3)
    expect(
      await rowsOf(project, 'select id, n, _sluice_deleted_at as at from shop.orders where id = 2'),
    ).toEqual([{ id: 2, n: 9, at: null }])
  })

  test('with a cursor, only rows of its range are missing', async () => {
    for (const [initial, day] of [
      ['2026-01-01', (text: string) => text],
      ['2026-01-01T00:00:00Z', (text: string) => `${text}T00:00:00Z`],
      [1, (text: string) => Number(text.slice(-2))],
    ] as const) {
      const incremental: Incremental = {
        cursor: 'day',
        initial,
        lookback: typeof initial === 'number' ? 2 : '2 days',
      }
      const rows = (...some: Row[]) => some.map((row) => ({ ...row, day: day(String(row['day'])) }))
      await using project = await openTestProject({ kind, sources: [] })
      await project.load(
        {},
        [],
        [windowed(HARD, incremental, rows(order(1, '01'), order(2, '04'), order(3, '05')))],
      )
      await project.applyAndMerge()
      // From the third on: the first row is not asked for.
      const { resources } = await project.load(
        {},
        [],
        [windowed(HARD, incremental, rows(order(3, '05'), order(4, '06')))],
      )
      expect(resources[0]).toMatchObject({ rows_deleted: 1 })
      expect(await ids(project)).toEqual([1, 3, 4])
    }
  })

  test('the cursor is in an object, or no row has a value of it yet', { tags: 'exhaustive' }, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const missing = async (rows: readonly Row[]) => {
      const { resources, status } = await project.load({}, [], [shop(options, rows)])
      return [status, resources[0]?.rows_deleted ?? 0]
    }
    const options: ResourceOptions & { readonly incremental: Incremental } = {
      ...HARD,
      maxDrop: 1,
      incremental: { cursor: 'meta.n', lookback: 5, onMissing: 'include' },
    }
    await loadAll(project, options, [{ id: 1 }, { id: 2, meta: { n: null } }])
    expect(await missing([{ id: 3 }])).toEqual(['loaded', 0])
    await loadAll(project, options, [
      { id: 4, meta: { n: 1 } },
      { id: 5, meta: { n: 8 } },
      { id: 6, meta: { n: 9 } },
    ])
    expect(await missing([{ id: 6, meta: { n: 9 } }])).toEqual(['loaded', 1])
    expect(await ids(project)).toEqual([1, 2, 3, 4, 6])
    const { resources, status } = await project.load({}, [], [shop({ ...options, allowEmpty: true }, [])])
    expect([status, resources[0]?.rows_deleted]).toEqual(['loaded', 1])
    expect(await ids(project)).toEqual([1, 2, 3, 4])
  })

  test('a backfill deletes missing rows of its days only', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const incremental = { cursor: 'day', initial: '2026-01-01' }
    const all = ['01', '02', '03', '04'].map((day, id) => order(id, day))
    await project.load({}, [], [windowed(HARD, incremental, all)])
    await project.applyAndMerge()
    const window = { since: '2026-01-02', until: '2026-01-03', yes: true }
    await project.load(window, [], [windowed(HARD, incremental, [order(7, '02')])])
    expect(await ids(project)).toEqual([0, 3, 7])
  })

  test(
    'a load that does not fit waits as a whole, and deletes when it is merged',
    { tags: 'exhaustive' },
    async () => {
      await using project = await openTestProject({ kind, sources: [] })
      await loadAll(project, HARD, [
        { id: 1, n: 1 },
        { id: 2, n: 2 },
        { id: 3, n: 3 },
      ])
      await project.load(
        {},
        [],
        [
          shop(HARD, [
            { id: 1, n: 'x' },
            { id: 2, n: 2 },
            { id: 4, n: 4 },
          ]),
        ],
      )
      expect(await ids(project)).toEqual([1, 2, 3])
      await project.load(
        {},
        [],
        [
          shop(HARD, [
            { id: 1, n: 1 },
            { id: 2, n: 2 },
            { id: 5, n: 5 },
          ]),
        ],
      )
      expect(await ids(project)).toEqual([1, 2, 3])
      await project.applyAndMerge()
      expect(await ids(project)).toEqual([1, 2, 5])
    },
  )

  test(
    'a load without rows queues behind one that waits, and deletes when it is merged',
    { tags: 'exhaustive' },
    async () => {
      await using project = await openTestProject({ kind, sources: [] })
      const options = { ...HARD, allowEmpty: true }
      await loadAll(project, options, [
        { id: 1, n: 1 },
        { id: 2, n: 2 },
      ])
      await project.load(
        {},
        [],
        [
          shop(options, [
            { id: 1, n: 'x' },
            { id: 3, n: 3 },
          ]),
        ],
      )
      await project.load({}, [], [shop(options, [])])
      expect(await ids(project)).toEqual([1, 2])
      await project.applyAndMerge()
      expect(await ids(project)).toEqual([])
      expect(await project.staging()).toEqual([])
    },
  )

  test(
    'a load without rows that waits for the table deletes what the load before it brought',
    { tags: 'exhaustive' },
    async () => {
      await using project = await openTestProject({ kind, sources: [] })
      const options = { ...HARD, allowEmpty: true }
      await project.load({}, [], [shop(options, [{ id: 1 }, { id: 2 }])])
      await project.load({}, [], [shop(options, [])])
      await project.applyAndMerge()
      expect(await ids(project)).toEqual([])
    },
  )

  test('a resource that gets soft deletes later waits for their column', { tags: 'exhaustive' }, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const { deleteMissing: _, ...plain } = SOFT
    await loadAll(project, plain, [{ id: 1 }, { id: 2 }, { id: 3 }])
    await project.load({}, [], [shop(SOFT, [{ id: 1 }, { id: 3 }])])
    expect(await ids(project)).toEqual([1, 2, 3])
    await project.applyAndMerge()
    expect(await ids(project, '_sluice_deleted_at is null')).toEqual([1, 3])
  })

  test('most rows do not go without a question, and none for a load without rows or with a part of them', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const rows = [1, 2, 3, 4].map((id) => ({ id }))
    await loadAll(project, HARD, rows)
    const load = (some: readonly Row[], options: Partial<ResourceOptions> = {}, limit?: number) =>
      project.load(
        { yes: false, ...(limit !== undefined && { limit }) },
        [],
        [shop({ ...HARD, ...options }, some)],
      )
    await expect(load(rows.slice(3))).rejects.toMatchObject({
      code: 'E_NOT_CONFIRMED',
      message: expect.stringContaining(
        'no longer has would be deleted, and this was not confirmed: 4 → 1 row',
      ) as string,
    })
    await expect(load([{ id: 9 }])).rejects.toMatchObject({ code: 'E_NOT_CONFIRMED' })
    await expect(load(rows, {}, 2)).rejects.toMatchObject({ code: 'E_NOT_WHOLE' })
    await expect(load([...rows, { id: null }])).rejects.toMatchObject({ code: 'E_NOT_WHOLE' })
    await load([])
    expect(await ids(project)).toEqual([1, 2, 3, 4])
    await load(rows.slice(2), { maxDrop: 0.5 })
    expect(await ids(project)).toEqual([3, 4])
    await expect(load([], { allowEmpty: true })).rejects.toMatchObject({ code: 'E_NOT_CONFIRMED' })
    await load([], { allowEmpty: true, maxDrop: 1 })
    expect(await ids(project)).toEqual([])
  })

  test('a row that a contract leaves out is not missing', { tags: 'exhaustive' }, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const options: ResourceOptions = { ...HARD, contract: { dataType: 'discard_row' } }
    await loadAll(project, options, [
      { id: 1, v: 1 },
      { id: 2, v: 2 },
    ])
    const wrong = shop(options, [
      { id: 1, v: 'x' },
      { id: 2, v: 3 },
    ])
    await expect(project.load({}, [], [wrong])).rejects.toMatchObject({
      code: 'E_NOT_WHOLE',
      message: expect.stringContaining('the contract would leave out 1 row') as string,
    })
    expect(await ids(project)).toEqual([1, 2])
  })
})
