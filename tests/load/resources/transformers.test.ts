import { setTimeout } from 'node:timers/promises'
import { ENGINE_KINDS } from '@sluice/engine'
import { resource, source, type Row } from '@sluice/loader'
import { expect, test } from 'vitest'
import { openTestProject } from '../../support/project.ts'

/** Orders from the state on, three a page. */
const ordersUpTo = (last: number) =>
  resource({ name: 'orders', primaryKey: 'id' }, async function* ({ state }) {
    for (let id = Number(state['last'] ?? 0) + 1; id <= last; id += 3) {
      const page = [id, id + 1, id + 2].filter((one) => one <= last).map((one) => ({ id: one, shop: 's1' }))
      yield page
      state['last'] = page.at(-1)?.id
    }
  })

const linesOf = async function* ({ id }: Row): AsyncGenerator<Row> {
  for (let line = 0; line < 2; line++) yield { line, sku: `${String(id)}-${line}` }
}

for (const kind of ENGINE_KINDS) {
  test(`${kind}: what is made from the rows of a resource is loaded with it, several levels deep`, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    let calls = 0
    const shop = (last: number) => {
      const orders = ordersUpTo(last).map((row) => {
        calls++
        return row
      })
      const lines = orders.pipe(
        { name: 'lines', includeFromParent: ['id'], concurrency: 2 },
        async function* (order) {
          await setTimeout(5 - (Number(order['id']) % 5)) // Later orders are ready earlier.
          yield* linesOf(order)
        },
      )
      const skus = lines.pipe({ name: 'skus', primaryKey: 'sku' }, async function* (line) {
        yield [{ sku: line['sku'], order: line['_orders_id'] }]
      })
      return source({ name: 'shop', resources: () => [skus, lines, orders] })
    }
    const { session } = project.engine
    await project.load({}, [], [shop(4)])
    await project.applyAndMerge()
    expect(calls).toBe(4)
    expect(await session.rows('select id from shop.orders order by id')).toEqual(
      [1, 2, 3, 4].map((id) => ({ id })),
    )
    const lines = [1, 2, 3, 4].flatMap((id) =>
      [0, 1].map((line) => ({ line, sku: `${id}-${line}`, _orders_id: id })),
    )
    expect(await session.rows('select line, sku, _orders_id from shop.lines order by _sluice_id')).toEqual(
      lines,
    )
    expect(await session.rows('select sku, "order" from shop.skus order by sku')).toEqual(
      lines.map(({ sku, _orders_id }) => ({ sku, order: _orders_id })),
    )

    // One of them is named: all are loaded, and the state goes on.
    await project.load({}, ['shop.skus'], [shop(6)])
    expect(calls).toBe(6)
    expect(await session.rows('select count(*) as n from shop.lines')).toEqual([{ n: 12 }])
    expect(await session.rows('select count(*) as n from shop.orders')).toEqual([{ n: 6 }])
    await project.load({}, [], [shop(6)])
    expect(await session.rows('select count(*) as n from shop.lines')).toEqual([{ n: 12 }])
  })

  test(`${kind}: if one of them fails, while reading or later, neither is loaded, and a rerun loads all`, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    let broken = true
    const orders = ordersUpTo(4)
    const lines = orders.pipe({ name: 'lines' }, async function* (order) {
      if (broken && order['id'] === 4) throw new Error('no answer')
      yield* linesOf(order)
    })
    // Its keys collide once it is read.
    const notes = orders.pipe({ name: 'notes' }, async function* ({ id }) {
      yield broken ? { note: id, Note: id } : { note: id }
    })
    const other = resource({ name: 'other' }, async function* () {
      yield { id: 1 }
    })
    const { session } = project.engine
    const load = (...made: readonly (typeof orders)[]) =>
      project.load({}, [], [source({ name: 'shop', resources: () => [orders, ...made, other] })])

    for (const [made, failed] of [
      [lines, 'E_SOURCE_FAILED'],
      [notes, 'E_NAMES_COLLIDE'],
    ] as const) {
      const { failures, resources } = await load(made)
      expect(failures.map(({ code, place }) => [code, place?.split(',')[0]])).toEqual(
        expect.arrayContaining([
          ['E_PARENT_FAILED', 'shop.orders'],
          [failed, expect.stringContaining(`shop.${made.name}`) as string],
        ]),
      )
      expect(resources.map(({ name }) => name)).toEqual(['shop.other'])
    }
    broken = false
    await load(lines, notes)
    await project.applyAndMerge()
    for (const [table, n] of [
      ['orders', 4],
      ['lines', 8],
      ['notes', 4],
    ] as const)
      expect(await session.rows(`select count(*) as n from shop.${table}`), table).toEqual([{ n }])
  })

  test(`${kind}: --limit is for the rows of the parent, and all that is made from them is loaded`, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const orders = ordersUpTo(7)
    const lines = orders.pipe({ name: 'lines', ordered: false, concurrency: 3 }, linesOf)
    const { session } = project.engine
    const load = () =>
      project.load({ limit: 3 }, [], [source({ name: 'shop', resources: () => [orders, lines] })])
    await load()
    await project.applyAndMerge()
    expect(await session.rows('select count(*) as n from shop.lines')).toEqual([{ n: 6 }])
  })
}

test('mistakes are reported by name', async () => {
  await using project = await openTestProject({ kind: 'duckdb', sources: [] })
  const orders = ordersUpTo(1)
  const load = (...resources: readonly (typeof orders)[]) =>
    project.load({}, [], [source({ name: 'shop', resources: () => resources })])
  const lines = orders.pipe({ name: 'lines' }, linesOf)
  await expect(load(lines)).rejects.toThrow('orders, which it is made from, is not in the source')
  await expect(load(orders.limit(1), lines)).rejects.toThrow('it is made from a different version of orders')
  await expect(load(orders, lines.limit(1))).rejects.toThrow(
    'limit cannot be used on what is made from orders',
  )
  const made = [1, 2].map((concurrency) =>
    orders.pipe({ name: `made_${concurrency}`, includeFromParent: ['id', 'Id'], concurrency }, linesOf),
  )
  await load(orders, ...made)
  const warnings = project.events.flatMap((event) =>
    event.kind === 'message' && event.level === 'warn' ? [event.text] : [],
  )
  expect(warnings.toSorted()).toEqual(
    made.map(
      ({ name }) => `shop.${name}: includeFromParent: no row of orders has "Id", so its column stays empty`,
    ),
  )
})
