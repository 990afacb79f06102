import { ENGINE_KINDS } from '@sluice/engine'
import { resource, source, type ResourceOptions, type Row } from '@sluice/loader'
import { snakeCase } from '@sluice/schema'
import { describe, expect, test } from 'vitest'
import { openTestProject, type TestProject } from '../support/project.ts'
import { loadAll, shop } from './shop.ts'

const ORDERS = {
  name: 'orders',
  primaryKey: 'id',
  children: { items: { primaryKey: 'sku', children: { discounts: { primaryKey: 'code' } } } },
} as const

const rows = (project: TestProject, sql: string) => project.engine.session.rows(sql)

const ITEMS = `select p.id, n.sku, cast(n.qty as bigint) as qty, n._sluice_list_idx as idx
from shop.orders p join shop.orders__items n on n._sluice_root_id = p._sluice_id order by p.id, idx`

const DISCOUNTS = `select p.id, n.sku, d.code, cast(d.off as bigint) as off
from shop.orders p
join shop.orders__items n on n._sluice_root_id = p._sluice_id
join shop.orders__items__discounts d on d._sluice_parent_id = n._sluice_id and d._sluice_root_id = p._sluice_id
order by p.id, n.sku, d.code`

const FIRST = [
  {
    id: 1,
    items: [
      { sku: 'a', qty: 1, discounts: [{ code: 'x', off: 1 }] },
      { sku: 'b', qty: 2, discounts: [{ code: 'x', off: 2 }] },
    ],
  },
  { id: 2, items: [{ sku: 'a', qty: 9, discounts: [] }] },
]

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('a nested row with a key is updated where it is, at each level', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    await loadAll(project, ORDERS, FIRST)
    // What a person adds to nested rows tells that they are the same rows.
    await project.engine.session.rows('alter table shop.orders__items add column note text')
    await project.engine.session.rows('alter table shop.orders__items__discounts add column note text')
    await project.engine.session.rows(`update shop.orders__items set note = 'of ' || sku`)
    await project.engine.session.rows(`update shop.orders__items__discounts set note = code || off`)
    await loadAll(project, ORDERS, [
      {
        id: 1,
        items: [
          { sku: 'c', qty: 3, discounts: [] },
          {
            sku: 'b',
            qty: 20,
            discounts: [
              { code: 'y', off: 5 },
              { code: 'x', off: 22 },
            ],
          },
        ],
      },
    ])
    expect(await rows(project, ITEMS)).toEqual([
      { id: 1, sku: 'c', qty: 3, idx: 0 },
      { id: 1, sku: 'b', qty: 20, idx: 1 },
      { id: 2, sku: 'a', qty: 9, idx: 0 },
    ])
    expect(await rows(project, DISCOUNTS)).toEqual([
      { id: 1, sku: 'b', code: 'x', off: 22 },
      { id: 1, sku: 'b', code: 'y', off: 5 },
    ])
    expect(await rows(project, 'select sku, note from shop.orders__items order by qty')).toEqual([
      { sku: 'c', note: null },
      { sku: 'a', note: 'of a' },
      { sku: 'b', note: 'of b' },
    ])
    expect(await rows(project, 'select code, note from shop.orders__items__discounts order by code')).toEqual(
      [
        { code: 'x', note: 'x2' },
        { code: 'y', note: null },
      ],
    )
  })

  test('the last of several rows of a list with one key wins, and the counts add up', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    await loadAll(project, ORDERS, [
      {
        id: 1,
        items: [
          { sku: 'a', qty: 1, discounts: [{ code: 'x', off: 1 }] },
          { sku: 'a', qty: 2, discounts: [{ code: 'y', off: 2 }] },
          { sku: null, qty: 3, discounts: [{ code: 'z', off: 3 }] },
        ],
      },
      { id: 2, items: [{ sku: 'a', qty: 4, discounts: [{ code: 'x', off: 4 }] }] },
    ])
    expect(await rows(project, ITEMS)).toEqual([
      { id: 1, sku: 'a', qty: 2, idx: 1 },
      { id: 2, sku: 'a', qty: 4, idx: 0 },
    ])
    expect(
      await rows(
        project,
        `select table_name, rows_read, rows_merged, rows_superseded, rows_quarantined from _sluice.load_tables order by table_name`,
      ),
    ).toEqual([
      { table_name: 'orders', rows_read: 2, rows_merged: 2, rows_superseded: 0, rows_quarantined: 0 },
      { table_name: 'orders__items', rows_read: 4, rows_merged: 2, rows_superseded: 1, rows_quarantined: 1 },
      {
        table_name: 'orders__items__discounts',
        rows_read: 4,
        rows_merged: 2,
        rows_superseded: 1,
        rows_quarantined: 1,
      },
    ])
    expect(await rows(project, 'select reason, raw from _sluice.quarantine order by raw')).toEqual([
      { reason: 'with the row that it is nested in', raw: '{"code":"z","off":3}' },
      { reason: 'the key of orders__items has no value', raw: '{"sku":null,"qty":3}' },
    ])
    const said = project.events.flatMap((event) => (event.kind === 'message' ? [event.text] : []))
    expect(said).toContain(
      'shop.orders: 1 row of orders__items is in the quarantine: sluice quarantine show prints it with the reason',
    )
  })

  test('with every strategy one row of each key is in a list', { tags: 'exhaustive' }, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const strategies = ['upsert', 'delete-insert', 'insert-only', 'scd2', 'replace', 'append'] as const
    const load = async (orders: readonly Row[]): Promise<void> => {
      const resources = strategies.map((strategy) =>
        resource(
          {
            ...ORDERS,
            name: strategy,
            ...(strategy === 'replace' || strategy === 'append'
              ? { writeDisposition: strategy }
              : { mergeStrategy: strategy }),
          },
          async function* () {
            yield orders
          },
        ),
      )
      await project.load({}, [], [source({ name: 'shop', resources: () => resources })])
      await project.applyAndMerge()
    }
    await load(FIRST)
    const [b7, b8] = [7, 8].map((qty) => ({ sku: 'b', qty, discounts: [] }))
    await load([
      { id: 1, items: [b7, b8] },
      { id: 2, items: [{ sku: 'a', qty: 9, discounts: [] }] },
    ])
    const found = await Promise.all(
      strategies.map(async (strategy) => [
        strategy,
        (
          await rows(
            project,
            `select concat(sku, cast(qty as integer)) as item from shop.${snakeCase(strategy)}__items order by 1`,
          )
        )
          .map(({ item }) => item)
          .join(' '),
      ]),
    )
    expect(Object.fromEntries(found)).toEqual({
      upsert: 'a9 b8',
      'delete-insert': 'a9 b8',
      'insert-only': 'a1 a9 b2',
      scd2: 'a1 a9 b2 b8',
      replace: 'a9 b8',
      append: 'a1 a9 a9 b2 b8',
    })
  })

  test(
    'another key of a nested table needs a migration, which is proposed',
    { tags: 'exhaustive' },
    async () => {
      await using project = await openTestProject({ kind, sources: [] })
      const plain = { name: 'orders', primaryKey: 'id' } as const
      await loadAll(project, plain, [
        {
          id: 1,
          items: [
            { sku: 'a', qty: 1, discounts: [{ code: 'x', off: 1 }] },
            { sku: 'a', qty: 2, discounts: [{ code: 'y', off: 2 }] },
          ],
        },
      ])
      const keyed = { ...plain, children: { items: { primaryKey: 'sku' } } } as const
      const load = (options: ResourceOptions) => project.load({}, [], [shop(options, FIRST)])
      await expect(load(keyed)).rejects.toMatchObject({
        code: 'E_KEY_CHANGED',
        hint: expect.stringMatching(
          /^review migrations\/[\dT]+_change_key_of_orders__items, then run sluice migrate and load again/,
        ),
      })
      await project.applyAndMerge()
      expect(await rows(project, ITEMS)).toEqual([{ id: 1, sku: 'a', qty: 2, idx: 1 }])
      expect(await rows(project, DISCOUNTS)).toEqual([{ id: 1, sku: 'a', code: 'y', off: 2 }])
      await load(keyed)
      expect(await rows(project, `select distinct sku from (${ITEMS}) as i order by sku`)).toEqual([
        { sku: 'a' },
        { sku: 'b' },
      ])
      await expect(load(plain)).rejects.toMatchObject({ code: 'E_KEY_CHANGED' })
    },
  )

  test('rootKey brings the key of the root row to each level', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    await loadAll(project, { ...ORDERS, rootKey: true }, FIRST)
    expect(
      await rows(project, 'select _orders_id, code, off from shop.orders__items__discounts order by off'),
    ).toEqual([
      { _orders_id: 1, code: 'x', off: 1 },
      { _orders_id: 1, code: 'x', off: 2 },
    ])
  })

  test('children names the table, hints its columns, and has its own contract', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const options = {
      name: 'orders',
      primaryKey: 'id',
      children: {
        items: {
          name: 'lines',
          primaryKey: 'sku',
          columns: { sku: { name: 'product' }, qty: { type: 'decimal(18,2)' } },
          contract: { columns: 'discard_value' },
        },
      },
    } as const
    await loadAll(project, options, [{ id: 1, items: [{ sku: 'a', qty: 1 }] }])
    await loadAll(project, options, [{ id: 1, more: true, items: [{ sku: 'a', qty: 2, extra: 5 }] }])
    const table = (await project.engine.catalog(['shop'])).find(({ name }) => name === 'orders__lines')
    expect(table?.primaryKey).toEqual(['_sluice_parent_id', 'product'])
    expect(table?.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'product text',
      'qty decimal(18,2)',
      '_sluice_id bigint',
      '_sluice_parent_id bigint',
      '_sluice_root_id bigint',
      '_sluice_list_idx bigint',
    ])
    expect(await rows(project, 'select more from shop.orders')).toEqual([{ more: true }])
  })
})
