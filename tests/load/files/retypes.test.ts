import { ENGINE_KINDS } from '@sluice/engine'
import {
  resource,
  source,
  type ColumnHints,
  type ResourceOptions,
  type Row,
  type Source,
} from '@sluice/loader'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openTestProject, type TestProject } from '../../support/project.ts'

// A hint that comes after a column was reviewed: loads keep the reviewed type until a reviewed migration has read all values again.

const shop = (rows: readonly Row[], columns: ColumnHints, options: Partial<ResourceOptions> = {}): Source =>
  source({
    name: 'shop',
    resources: () => [
      resource({ name: 'orders', columns, ...options }, async function* () {
        yield rows
      }),
    ],
  })

const DAY = { day: { type: 'date', format: '%d/%m/%Y' } } as const

const migrationsOf = async ({ dir }: TestProject): Promise<readonly string[]> =>
  (await readdir(join(dir, 'migrations'))).toSorted()

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  /** A project whose table was reviewed with these rows. */
  const reviewed = async (rows: readonly Row[], columns: ColumnHints = {}, options = {}) => {
    const project = await openTestProject({ kind, sources: [shop(rows, columns, options)] })
    await project.load()
    await project.applyAndMerge()
    const load = async (some: readonly Row[], hints: ColumnHints) => {
      const before = project.events.length
      const summary = await project.load({}, [], [shop(some, hints, options)])
      const warned = project.events
        .slice(before)
        .flatMap((event) => (event.kind === 'message' && event.level === 'warn' ? [event.text] : []))
      return { ...summary, warned }
    }
    const found = async (column: string) =>
      (await project.engine.session.rows(`select ${column} as x from shop.orders order by _sluice_id`)).map(
        ({ x }) => (x === null ? null : String(x)),
      )
    const typeOf = async (column: string) =>
      (await project.engine.catalog(['shop']))[0]?.columns.find(({ name }) => name === column)?.type
    return { project, load, found, typeOf, [Symbol.asyncDispose]: () => project[Symbol.asyncDispose]() }
  }

  test('loads keep the text, a migration is proposed once, and reads what is there and what comes', async () => {
    await using it = await reviewed([{ id: 1, day: '03/04/2026' }])
    const first = await it.load([{ id: 2, day: '04/04/2026' }], DAY)
    expect(first.warned).toEqual([
      'shop.orders: the hint says that orders.day is date, but it was reviewed with another type, which it keeps until a migration changes it',
    ])
    expect(first).toMatchObject({ status: 'loaded', resources: [{ rows_merged: 1, rows_waiting: 0 }] })
    expect(first.migrations).toEqual([expect.stringMatching(/_retype_orders_day$/)])
    expect(await it.found('day')).toEqual(['03/04/2026', '04/04/2026'])
    expect((await it.load([{ id: 3, day: '2026-04-05' }], DAY)).migrations).toEqual([])
    await it.project.applyAndMerge()
    expect(await it.typeOf('day')).toBe('date')
    const last = await it.load([{ id: 4, day: '06/04/2026' }], DAY)
    expect(last).toMatchObject({ status: 'loaded', warned: [], migrations: [] })
    expect(await it.found('cast(day as varchar)')).toEqual([
      '2026-04-03',
      '2026-04-04',
      '2026-04-05',
      '2026-04-06',
    ])
  })

  test(
    'values that come before the review and cannot be read stop the migration, which counts and names them',
    { tags: 'exhaustive' },
    async () => {
      await using it = await reviewed([{ id: 1, day: '03/04/2026' }])
      await it.load([{ id: 2, day: '04/04/2026' }], DAY)
      await it.load(
        [
          { id: 3, day: '31/02/2026' },
          { id: 4, day: '' },
          { id: 5, day: '' },
        ],
        {},
      )
      await expect(it.project.applyAndMerge()).rejects.toMatchObject({
        code: 'E_VALUES_UNREAD',
        message: '3 values of shop.orders.day cannot be read as date, read by %d/%m/%Y: "", "31/02/2026"',
        hint: expect.stringContaining('nothing of this file was applied') as string,
      })
      expect(await it.typeOf('day')).toBe('text')
      expect(await it.found('day')).toEqual(['03/04/2026', '04/04/2026', '31/02/2026', '', ''])
    },
  )

  test('where a value cannot be read, none is proposed, and the load says why', async () => {
    await using it = await reviewed([
      { id: 1, day: 'soon' },
      { id: 2, day: '04/04/2026' },
    ])
    const { warned, migrations } = await it.load([{ id: 3, day: '05/04/2026' }], DAY)
    expect(migrations).toEqual([])
    expect(warned[1]).toBe(
      'shop.orders.day keeps its type, and no migration is proposed: 1 value of shop.orders.day cannot be read as date, read by %d/%m/%Y: "soon"',
    )
    expect(await it.found('day')).toEqual(['soon', '04/04/2026', '05/04/2026'])
  })

  test('rows that wait are read as the hint says when they are merged', async () => {
    await using it = await reviewed([{ id: 1, day: '03/04/2026', n: 1 }])
    const { migrations } = await it.load(
      [
        { id: 2, day: '04/04/2026', n: 'many', coupon: 'x' },
        { id: 3, day: '05/04/2026', n: 3, coupon: 'y' },
      ],
      DAY,
    )
    expect(migrations).toHaveLength(1)
    await it.project.applyAndMerge()
    expect(await it.found('cast(day as varchar)')).toEqual(['2026-04-03', '2026-04-04', '2026-04-05'])
    expect(await it.found('coupon')).toEqual([null, 'x', 'y'])
    expect((await it.load([], DAY)).migrations).toEqual([])
    expect(await it.project.staging()).toEqual([])
  })

  test(
    'words of a hint count once the column has its type, and other types are read, too',
    { tags: 'exhaustive' },
    async () => {
      await using it = await reviewed([{ id: 1, paid: 'YES', day: 20260403, at: '3 Jan 2026 1:05 PM' }])
      const hints = {
        paid: { type: 'bool', true: ['YES'], false: ['NO'], nulls: ['-'] },
        day: { type: 'date', format: '%Y%m%d' },
        at: { type: 'timestamp', format: '%d %b %Y %I:%M %p' },
      } as const
      await it.load([{ id: 2, paid: 'NO', day: 20260404, at: '4 feb 2026 12:05 am' }], hints)
      expect([await it.found('paid'), await it.found('day')]).toEqual([
        ['YES', 'NO'],
        ['20260403', '20260404'],
      ])
      await it.project.applyAndMerge()
      await it.load([{ id: 3, paid: '-', day: 20260405, at: '5 Mar 2026 01:05 AM' }], hints)
      expect(await it.found('paid')).toEqual(['true', 'false', null])
      expect(await it.found('cast(day as varchar)')).toEqual(['2026-04-03', '2026-04-04', '2026-04-05'])
      expect(await it.found('cast("at" at time zone \'UTC\' as varchar)')).toEqual([
        '2026-01-03 13:05:00',
        '2026-02-04 00:05:00',
        '2026-03-05 01:05:00',
      ])
    },
  )

  test(
    'a rejected retype is not proposed again, and the column of a key keeps its type',
    { tags: 'exhaustive' },
    async () => {
      await using it = await reviewed([{ id: 'a', day: '03/04/2026' }], {}, { primaryKey: 'day' })
      const { warned, migrations } = await it.load([{ id: 'b', day: '04/04/2026' }], DAY)
      expect(migrations).toEqual([])
      expect(warned[1]).toContain('it is a column of the key')

      await using other = await reviewed([{ id: 1, day: '03/04/2026' }])
      await other.load([{ id: 2, day: '04/04/2026' }], DAY)
      const [, retype = ''] = await migrationsOf(other.project)
      await other.project.decide('reject', retype)
      expect((await other.load([{ id: 3, day: '05/04/2026' }], DAY)).migrations).toEqual([])
      expect(await other.found('day')).toEqual(['03/04/2026', '04/04/2026', '05/04/2026'])
      await other.project.decide('accept', retype)
      await other.project.applyAndMerge()
      expect(await other.typeOf('day')).toBe('date')
    },
  )

  test('columns of nested tables', { tags: 'exhaustive' }, async () => {
    await using it = await reviewed([{ id: 1, items: [{ on: '03/04/2026' }], geo: { on: '01/01/2026' } }])
    const hint = { type: 'date', format: '%d/%m/%Y' } as const
    const hints = { 'items.[].on': hint, 'geo.on': hint }
    const { migrations } = await it.load(
      [{ id: 2, items: [{ on: '04/04/2026' }], geo: { on: '02/01/2026' } }],
      hints,
    )
    expect(migrations).toHaveLength(1)
    await it.project.applyAndMerge()
    expect(await it.found('cast(geo__on as varchar)')).toEqual(['2026-01-01', '2026-01-02'])
    const items = await it.project.engine.session.rows(
      'select cast("on" as varchar) as x from shop.orders__items order by 1',
    )
    expect(items).toEqual([{ x: '2026-04-03' }, { x: '2026-04-04' }])
  })
})
