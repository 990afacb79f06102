import { ENGINE_KINDS } from '@sluice/engine'
import { rows, source, type ColumnPath, type ValuePath } from '@sluice/loader'
import { expect, expectTypeOf, test } from 'vitest'
import { openTestProject } from '../../support/project.ts'

interface Order {
  readonly id: number
  readonly updated_at: string
  readonly customer?: { readonly name: string; readonly tags: readonly string[] }
  readonly items: readonly { readonly sku: string; readonly price: number | null }[]
}

interface Folder {
  readonly name: string
  readonly folders: readonly Folder[]
}

// The compiler checks these; the calls make nothing but the resource.

test('the names of columns are those of the type', () => {
  expectTypeOf<ColumnPath<Order>>().toEqualTypeOf<
    | 'id'
    | 'updated_at'
    | 'customer'
    | 'customer.name'
    | 'customer.tags'
    | 'customer.tags.[]'
    | 'items'
    | 'items.[]'
    | 'items.[].sku'
    | 'items.[].price'
  >()
  expectTypeOf<ValuePath<Order>>().toEqualTypeOf<
    'id' | 'updated_at' | 'customer' | 'customer.name' | 'customer.tags' | 'items'
  >()
  expectTypeOf<'folders.[].name'>().toExtend<ColumnPath<Folder>>()
  expectTypeOf<ColumnPath<Record<string, unknown>>>().toEqualTypeOf<string>()
})

test('wrong names and rows do not compile', () => {
  const order = rows<Order>()
  const none = async function* (): AsyncGenerator<Order> {}
  // @ts-expect-error no such column
  order({ name: 'orders', primaryKey: 'ID' }, none)
  // @ts-expect-error no such column in the list
  order({ name: 'orders', columns: { 'items.[].skuu': { type: 'text' } } }, none)
  order(
    { name: 'orders', children: { items: { primaryKey: 'sku', columns: { price: { type: 'double' } } } } },
    none,
  )
  order({ name: 'orders', children: { 'customer.tags': { columns: { '[]': { name: 'tag' } } } } }, none)
  // @ts-expect-error no such list
  order({ name: 'orders', children: { itms: {} } }, none)
  // @ts-expect-error no such column in the list
  order({ name: 'orders', children: { items: { primaryKey: 'skuu' } } }, none)
  // @ts-expect-error no such column in the list
  order({ name: 'orders', children: { items: { columns: { skuu: {} } } } }, none)
  // @ts-expect-error no such type
  order({ name: 'orders', columns: { id: { type: 'integer' } } }, none)
  // @ts-expect-error a list has no value of its own
  order({ name: 'orders', incremental: { cursor: 'items.[].sku' } }, none)
  // @ts-expect-error no such column
  order({ name: 'orders', dedupSort: { column: 'at', order: 'asc' } }, none)
  order(
    { name: 'orders' },
    // @ts-expect-error not such a row
    async function* () {
      yield { id: 1 }
    },
  )
  order(
    { name: 'orders', incremental: { cursor: 'updated_at', initial: '2026-01-01' } },
    async function* ({ cursor }) {
      expectTypeOf(cursor.from).toEqualTypeOf<string>()
      yield []
    },
  )
})

for (const kind of ENGINE_KINDS)
  test(`${kind}: a resource of a type loads as any other`, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const orders = rows<Order>()(
      { name: 'orders', primaryKey: 'id', columns: { 'items.[].sku': { name: 'product' } } },
      async function* () {
        yield { id: 1, updated_at: '2026-01-01', items: [{ sku: '0042', price: null }] }
      },
    )
    await project.load({}, [], [source({ name: 'shop', resources: () => [orders] })])
    await project.applyAndMerge()
    expect(await project.engine.session.rows('select product from shop.orders__items')).toEqual([
      { product: '0042' },
    ])
  })
