import { ENGINE_KINDS } from '@sluice/engine'
import { resource, rows, source, type Row } from '@sluice/loader'
import { expect, test } from 'vitest'
import { openTestProject, type TestProject } from '../support/project.ts'
import { changingSource } from './changing-source.ts'

// A row that was loaded without a value of the cursor is read again by its key until it has one.

const table = async (project: TestProject): Promise<readonly Record<string, unknown>[]> =>
  project.engine.session.rows('select id, "at", note from shop.orders order by id')

const included = { cursor: 'at', onMissing: 'include' } as const

for (const kind of ENGINE_KINDS) {
  test(`${kind}: a row without a value that gets one before the stored one is merged and counted`, async () => {
    const { source: shop, deliver } = changingSource(included, { primaryKey: 'id' })
    await using project = await openTestProject({ kind, sources: [shop] })
    deliver([
      { id: 1, at: null, note: 'a' },
      { id: 2, at: 5, note: 'b' },
      { id: 3, at: null, note: 'c' },
    ])
    await project.load()
    // While they wait for their table.
    deliver([
      { id: 3, at: 1, note: 'c2' },
      { id: 2, at: 4, note: 'no' },
    ])
    const waiting = await project.load()
    expect(waiting.resources[0]?.cursor).toMatchObject({ filled: 1, before: 1, value: '5' })
    await project.applyAndMerge()
    deliver([
      { id: 1, at: 2, note: 'a2' },
      { id: 2, at: 3, note: 'no' },
      { id: 4, at: 4, note: 'no' },
      { id: 3, at: 1, note: 'no' },
    ])
    const { resources } = await project.load()
    expect(resources[0]).toMatchObject({
      rows_read: 1,
      rows_merged: 1,
      cursor: { filled: 1, before: 3, value: '5' },
    })
    expect(await table(project)).toEqual([
      { id: 1, at: 2, note: 'a2' },
      { id: 2, at: 5, note: 'b' },
      { id: 3, at: 1, note: 'c2' },
    ])
    const again = await project.load()
    expect(again.resources[0]?.cursor).toMatchObject({ filled: 0, before: 4, value: '5' })
    const [stored] = await project.engine.session.rows('select lacks_values from _sluice.cursors')
    expect(stored).toEqual({ lacks_values: false })
  })

  test(`${kind}: a key of which the table has no column is another key`, { tags: 'exhaustive' }, async () => {
    const { source: shop, deliver } = changingSource(included, { primaryKey: 'id' })
    await using project = await openTestProject({ kind, sources: [shop] })
    deliver([
      { id: 1, at: null },
      { id: 2, at: 5 },
    ])
    await project.load()
    await project.applyAndMerge()
    const next = changingSource(included, { primaryKey: 'code' })
    next.deliver([{ id: 1, code: 'a', at: 2 }])
    await expect(project.load({}, [], [next.source])).rejects.toMatchObject({ code: 'E_KEY_CHANGED' })
  })
}

for (const kind of ENGINE_KINDS) {
  test(`${kind}: a generator asks for the keys of rows without a value`, async () => {
    interface Order {
      readonly id: number
      readonly at: number | null
      readonly note: string
    }
    const all = new Map<number, Order>()
    const asked: number[][] = []
    const shop = source({
      name: 'shop',
      resources: () => [
        rows<Order>()(
          { name: 'orders', primaryKey: 'id', incremental: { ...included, initial: 0, order: 'desc' } },
          async function* ({ cursor }) {
            const ids: number[] = []
            for await (const { id } of cursor.missing) ids.push(id)
            asked.push(ids)
            // All before the range, in a source whose pages end there.
            yield ids.flatMap((id) => all.get(id) ?? [])
            yield [...all.values()].filter(({ at }) => at === null || at >= cursor.from)
          },
        ),
      ],
    })
    await using project = await openTestProject({ kind, sources: [shop] })
    const put = (...given: readonly Order[]) => given.forEach((one) => all.set(one.id, one))
    put({ id: 1, at: null, note: 'a' }, { id: 2, at: 5, note: 'b' }, { id: 3, at: null, note: 'c' })
    await project.load()
    await project.applyAndMerge()
    put({ id: 1, at: 2, note: 'a2' }, { id: 4, at: 6, note: 'd' })
    all.delete(3)
    const { resources } = await project.load()
    expect(resources[0]?.cursor).toMatchObject({ filled: 1, value: '6' })
    await project.load()
    expect(asked.map((ids) => ids.toSorted())).toEqual([[], [1, 3], [3]])
    expect(await table(project)).toEqual([
      { id: 1, at: 2, note: 'a2' },
      { id: 2, at: 5, note: 'b' },
      { id: 3, at: null, note: 'c' },
      { id: 4, at: 6, note: 'd' },
    ])
    // A range that is given asks for none.
    await project.load({ 'full-refresh': true })
    expect(asked.at(-1)).toEqual([])
  })

  test(
    `${kind}: compound keys, several paths of the cursor, versions, transformers, and keys of any spelling`,
    { tags: 'exhaustive' },
    async () => {
      const pages: { rows: readonly Row[] } = { rows: [] }
      const forwarded: unknown[] = []
      const incremental = { cursor: ['meta.at', 'n'], coalesce: 'made', onMissing: 'include' } as const
      const read = async function* () {
        yield pages.rows
      }
      const shop = source({
        name: 'shop',
        resources: (make) => {
          const orders = make(
            {
              name: 'orders',
              primaryKey: ['who.id', 'day'],
              columns: { day: { type: 'date', format: '%d.%m.%Y' } },
              incremental,
            },
            read,
          )
          return [
            orders,
            orders.pipe({ name: 'lines', primaryKey: 'k' }, async function* (row) {
              forwarded.push(row['note'])
              yield { k: String(row['note']) }
            }),
            make(
              {
                name: 'versions',
                primaryKey: 'note',
                mergeKey: 'note',
                mergeStrategy: 'scd2',
                incremental,
              },
              read,
            ),
          ]
        },
      })
      await using project = await openTestProject({ kind, sources: [shop] })
      const day = '02.01.2026'
      pages.rows = [
        { who: { id: 'a' }, day, meta: { at: null }, n: 1, made: null, note: 'x' },
        { who: { id: 'b' }, day, meta: { at: '2026-01-05' }, n: 1, made: null, note: 'y' },
        { who: { id: 'c' }, day, meta: { at: null }, n: 1, made: '2026-01-04', note: 'z' },
        { who: { id: 'd' }, day, meta: { at: '2026-01-01' }, n: null, made: null, note: 'w' },
      ]
      await project.load()
      await project.applyAndMerge()
      forwarded.length = 0
      pages.rows = [
        { who: { id: 'a' }, day, meta: { at: null }, n: 7, made: '2026-01-02', note: 'x' },
        { who: { id: 'c' }, day, meta: { at: '2026-01-01' }, n: 7, made: '2026-01-04', note: 'z' },
        { who: { id: 'd' }, day, meta: { at: '2026-01-01' }, n: 7, made: null, note: 'w' },
        { who: { id: 'a' }, day: '03.01.2026', meta: { at: '2026-01-01' }, n: 7, made: null, note: 'v' },
      ]
      const { resources, failures } = await project.load()
      expect(failures).toEqual([])
      expect(resources.map(({ cursor }) => [cursor?.filled, cursor?.before])).toEqual([
        [2, 2],
        [undefined, undefined],
        [2, 2],
      ])
      const found = await project.engine.session.rows(
        'select note from shop.orders where n = 7 order by note',
      )
      expect(found).toEqual([{ note: 'w' }, { note: 'x' }])
      const versions = await project.engine.session.rows(
        'select note, n, _sluice_valid_to is null as active from shop.versions order by note, n nulls first',
      )
      expect(versions).toEqual([
        { note: 'w', n: null, active: false },
        { note: 'w', n: 7, active: true },
        { note: 'x', n: 1, active: false },
        { note: 'x', n: 7, active: true },
        { note: 'y', n: 1, active: true },
        { note: 'z', n: 1, active: true },
      ])
    },
  )

  test(
    `${kind}: a resource that never updates rows reads none again, and cursor.missing gives the reason`,
    { tags: 'exhaustive' },
    async () => {
      const cases = [
        [{ primaryKey: 'id', mergeStrategy: 'insert-only' }, 'never update'],
        [{ writeDisposition: 'append', primaryKey: 'id' }, 'never update'],
        [{}, 'no primary key'],
        [{ primaryKey: 'id', mergeKey: 'note' }, 'merge key'],
        [{ primaryKey: 'id', columns: { id: { mask: 'sha256' } } }, 'mask'],
        [{ primaryKey: 'id', columns: { at: { ignore: true } } }, 'leaves out'],
      ] as const
      for (const [options, words] of cases) {
        const { source: shop, deliver } = changingSource(included, options)
        await using project = await openTestProject({ kind, sources: [shop] })
        deliver([
          { id: 'a', at: null, note: 'n' },
          { id: 'b', at: 5, note: 'n' },
        ])
        await project.load()
        await project.applyAndMerge()
        deliver([{ id: 'a', at: 2, note: 'n' }])
        const { resources } = await project.load()
        // A masked key is found among rows that come anyway.
        expect(resources[0]?.cursor).toMatchObject(
          words === 'mask' ? { filled: 1, before: 0 } : { filled: 0, before: 1 },
        )
        const asking = source({
          name: 'shop',
          resources: () => [
            resource({ name: 'orders', ...options, incremental: included }, async function* ({ cursor }) {
              for await (const key of cursor.missing) yield { ...key }
            }),
          ],
        })
        await expect(project.load({}, [], [asking])).rejects.toThrow(
          expect.objectContaining({
            code: 'E_CURSOR_KEY',
            message: expect.stringContaining(words) as string,
          }),
        )
      }
    },
  )
}
