import { ENGINE_KINDS } from '@sluice/engine'
import { resource, source, type Row, type ColumnHint } from '@sluice/loader'
import { expect, test } from 'vitest'
import { openTestProject } from '../../support/project.ts'

const shop = (rows: readonly Row[], columns: Readonly<Record<string, ColumnHint>> = {}) =>
  source({
    name: 'shop',
    resources: () => [
      resource({ name: 'orders', primaryKey: 'id', columns }, async function* () {
        yield rows
      }),
    ],
  })

test.each(ENGINE_KINDS)('%s: a merge leaves alone the columns that a later hint ignores', async (kind) => {
  const before: readonly Row[] = [
    { id: 1, Amount: 1, note: 'a', at: { x: 1, y: 1 }, place: { z: 1 }, tags: ['p'] },
  ]
  await using project = await openTestProject({ kind, sources: [shop(before)] })
  await project.load()
  await project.applyAndMerge()
  const after: readonly Row[] = [
    { id: 1, Amount: 9, at: { x: 9, y: 9 }, place: { z: 9 }, tags: ['q'] },
    { id: 2, Amount: 9, at: { x: 9, y: 9 }, place: { z: 9 } },
  ]
  const hints = { Amount: { ignore: true }, 'at.x': { ignore: true }, place: { ignore: true } } as const
  await project.load({}, [], [shop(after, hints)])
  const rows = await project.engine.session.rows(
    'select id, amount, note, at__x, at__y, place__z from shop.orders order by id',
  )
  expect(rows).toEqual([
    { id: 1, amount: 1, note: null, at__x: 1, at__y: 9, place__z: 1 },
    { id: 2, amount: null, note: null, at__x: null, at__y: 9, place__z: null },
  ])
  expect(await project.engine.session.rows('select value from shop.orders__tags')).toEqual([{ value: 'q' }])
  await project.load({}, [], [shop(after)])
  const again = await project.engine.session.rows('select id, amount, place__z from shop.orders order by id')
  expect(again).toEqual([
    { id: 1, amount: 9, place__z: 9 },
    { id: 2, amount: 9, place__z: 9 },
  ])
})

test.each(ENGINE_KINDS)('%s: also in nested rows that come with the same other values', async (kind) => {
  const before: readonly Row[] = [
    {
      id: 1,
      lines: [
        { sku: 'a', x: 1, deep: [{ u: 1, v: 1 }] },
        { sku: 'b', x: 2 },
      ],
    },
  ]
  await using project = await openTestProject({ kind, sources: [shop(before)] })
  await project.load()
  await project.applyAndMerge()
  const after: readonly Row[] = [
    {
      id: 1,
      lines: [
        { sku: 'c', x: 9 },
        { sku: 'a', x: 9, deep: [{ u: 1, v: 9 }] },
      ],
    },
  ]
  await project.load(
    {},
    [],
    [shop(after, { 'lines.[].x': { ignore: true }, 'lines.[].deep.[].v': { ignore: true } })],
  )
  const { session } = project.engine
  expect(await session.rows('select sku, x from shop.orders__lines order by _sluice_list_idx')).toEqual([
    { sku: 'c', x: null },
    { sku: 'a', x: 1 },
  ])
  expect(await session.rows('select u, v from shop.orders__lines__deep')).toEqual([{ u: 1, v: 1 }])
})
