import { ENGINE_KINDS } from '@sluice/engine'
import { source, type ColumnHints, type Row } from '@sluice/loader'
import { expect, test } from 'vitest'
import { openTestProject } from '../../support/project.ts'

// What a hint renames is the one column of the source that it names. Another column may have, or get, the name that the
// first would have without the hint.

const HINTS: ColumnHints = { 'Order ID': { name: 'order_id_2' } }

const shop = (rows: readonly Row[], columns: ColumnHints = HINTS) =>
  source({
    name: 'shop',
    resources: (resource) => [
      resource({ name: 'orders', columns }, async function* () {
        yield rows
      }),
    ],
  })

for (const kind of ENGINE_KINDS) {
  test(`${kind}: the other column of that name is proposed and filled`, async () => {
    const sources = [shop([{ 'Order ID': 'A1', order_id: 1 }])]
    await using project = await openTestProject({ kind, sources })
    await project.load()
    await project.applyAndMerge()
    expect(await ordersOf(project)).toEqual([{ order_id: 1, order_id_2: 'A1' }])
    const { migrations } = await project.load()
    expect(migrations).toEqual([])
  })

  test(
    `${kind}: a hint that comes while rows wait renames only its own column`,
    { tags: 'exhaustive' },
    async () => {
      await using project = await openTestProject({ kind, sources: [shop([])] })
      await project.load({}, [], [shop([{ 'Order ID': 'A1' }], {})])
      await project.load({}, [], [shop([{ 'Order ID': 'A2', order_id: 2 }])])
      await project.load({}, [], [shop([{ order_id: 3 }])])
      await project.applyAndMerge()
      const { migrations } = await project.load()
      expect(migrations).toEqual([])
      // Text, for so the column of that name was proposed when the first load came.
      expect(await ordersOf(project)).toEqual([
        { order_id: null, order_id_2: 'A1' },
        { order_id: '2', order_id_2: 'A2' },
        { order_id: '3', order_id_2: null },
      ])
      expect(await project.staging()).toEqual([])
    },
  )
}

const ordersOf = ({ engine }: Awaited<ReturnType<typeof openTestProject>>): Promise<unknown[]> =>
  engine.session.rows('select order_id, order_id_2 from shop.orders order by _sluice_id')
