import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { filesResource, source, type ColumnHints, type Row } from '@sluice/loader'
import { files } from '@sluice/sources'
import { expect, test } from 'vitest'
import { openTestProject, type TestProject } from '../../support/project.ts'

// Hints that almost certainly do not do what was meant are loaded with, and warned of.

const shop = (rows: readonly Row[], columns: ColumnHints) =>
  source({
    name: 'shop',
    resources: (resource) => [
      resource({ name: 'orders', columns }, async function* () {
        yield rows
      }),
    ],
  })

const warnings = async (
  project: TestProject,
  rows: readonly Row[],
  columns: ColumnHints,
): Promise<string[]> => {
  const before = project.events.length
  await project.load({}, [], [shop(rows, columns)])
  return project.events
    .slice(before)
    .flatMap((event) => (event.kind === 'message' && event.level === 'warn' ? [event.text] : []))
}

const DAY = { type: 'date', format: '%d/%m/%Y' } as const

for (const kind of ENGINE_KINDS) {
  test(`${kind}: a hint for a column that does not exist`, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const rows = [{ id: 1, 'Order Date': '03/04/2026', geo: { lat: 1 }, items: [{ n: 1 }] }]
    const hints = {
      order_date: DAY,
      amout: { type: 'decimal(18,2)' },
      'geo.lat': { type: 'double' },
      'items.[].n': { type: 'text' },
      left: { ignore: true },
    } as const
    expect(await warnings(project, rows, hints)).toEqual([
      'shop.orders: the hint for "order_date" names a column that the source does not have; did you mean "Order Date"?',
      'shop.orders: the hint for "amout" names a column that the source does not have; the columns are "id", "Order Date", "geo", "items", "geo.lat", "items.[]", "items.[].n"',
    ])
    await project.applyAndMerge()
    // A key that only some rows have is no mistake.
    const later = await warnings(project, [{ id: 2 }], { 'Order Date': { nulls: ['-'] } })
    expect(later.filter((text) => text.includes('hint'))).toEqual([])
  })

  test(`${kind}: a hint for a column that no file of a reviewed table has, and an odd header`, async () => {
    const list = files({ url: 'data' })
    const orders = (columns: ColumnHints) =>
      source({
        name: 'shop',
        resources: () => [filesResource({ name: 'orders', format: { kind: 'csv' }, list, columns })],
      })
    await using project = await openTestProject({ kind, sources: [orders({})] })
    await mkdir(join(project.dir, 'data'))
    const load = async (csv: string, columns: ColumnHints): Promise<readonly string[]> => {
      const before = project.events.length
      await writeFile(join(project.dir, `data/${before}.csv`), csv)
      await project.load({}, [], [orders(columns)])
      return project.events
        .slice(before)
        .flatMap((event) => (event.kind === 'message' && event.level === 'warn' ? [event.text] : []))
    }
    await load('2026,id\n7,1\n', {})
    await project.applyAndMerge()
    expect(await load('2026,id\n7,2\n', { amout: { type: 'decimal(18,2)' } })).toEqual([
      expect.stringContaining('shop.orders: the first column is named "2026", which looks like a value'),
      'shop.orders: the hint for "amout" names a column that the source does not have; the columns are "2026", "id"',
    ])
    expect(await load('2026,id,amout\n7,3,1.50\n', { amout: { type: 'decimal(18,2)' } })).toEqual([
      expect.stringContaining('shop.orders: the first column is named "2026", which looks like a value'),
    ])
  })

  test(
    `${kind}: a hint of a type for a column that was reviewed as text`,
    { tags: 'exhaustive' },
    async () => {
      await using project = await openTestProject({ kind, sources: [] })
      expect(await warnings(project, [{ id: 1, day: '03/04/2026' }], {})).toEqual([])
      await project.applyAndMerge()
      expect(await warnings(project, [{ id: 2, day: '04/04/2026' }], { day: DAY })).toEqual([
        expect.stringContaining(
          'the hint says that orders.day is date, but it was reviewed with another type',
        ) as string,
      ])
    },
  )

  test(`${kind}: %Y takes no year of two digits`, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    await warnings(project, [{ day: '03/04/26' }, { day: '03/04/2026' }], { day: DAY })
    await project.applyAndMerge()
    const rows = await project.engine.session.rows('select day from shop.orders order by _sluice_id')
    expect(rows).toEqual([{ day: '03/04/26' }, { day: '2026-04-03' }])
  })

  test(`${kind}: keys of a map are too many columns, and the map is named`, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const people = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [
        `p${i}`,
        Object.fromEntries(Array.from({ length: 70 }, (_, k) => [`k${k}`, 1])),
      ]),
    )
    await expect(project.load({}, [], [shop([{ people }], {})])).rejects.toThrow(
      expect.objectContaining({
        code: 'E_TOO_MANY_COLUMNS',
        place: 'shop.orders',
        hint: expect.stringContaining(`{ "people": { type: 'json' } }`) as string,
      }) as Error,
    )
  })
}
