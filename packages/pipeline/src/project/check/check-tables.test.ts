import { expect, test } from 'vitest'
import { checkTables } from './check-tables.ts'

const source = (name: string, dataset: string, ...resources: readonly string[]) => ({
  name,
  dataset,
  resources: resources.map((resource) => ({ name: resource })),
})

const refusal = (...sources: readonly object[]): string | undefined => {
  try {
    checkTables(sources)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

test.each([
  [
    'resources of one source',
    [source('shop', 'shop', 'orders', 'Orders')],
    'sources[0].resources[1].name: shop.orders and shop.Orders would both fill the table shop.orders',
  ],
  [
    'resources whose names become the same',
    [source('shop', 'shop', 'order items', 'orderItems')],
    'sources[0].resources[1].name: shop.order items and shop.orderItems would both fill the table shop.order_items',
  ],
  [
    'sources of one dataset',
    [source('eu', 'shop', 'orders'), source('us', 'shop', 'events', 'orders')],
    'sources[1].resources[1].name: eu.orders and us.orders would both fill the table shop.orders',
  ],
  [
    'datasets that differ only in case',
    [source('eu', 'Shop', 'orders'), source('us', 'shop', 'orders')],
    'sources[1].resources[0].name: eu.orders and us.orders would both fill the table shop.orders',
  ],
  [
    'a dataset where the rows of another wait',
    [source('eu', 'shop_staging', 'orders'), source('us', 'shop', 'orders')],
    'sources[0].dataset: shop_staging is the schema where the rows of shop wait',
  ],
])('%s are refused by name', (_, sources, message) => expect(refusal(...sources)).toBe(message))

test('sources of one dataset may fill different tables, and different datasets tables of one name', () => {
  expect(
    refusal(source('eu', 'shop', 'orders'), source('us', 'shop', 'events'), source('uk', 'uk', 'orders')),
  ).toBe(undefined)
})
