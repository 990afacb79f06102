import { ENGINE_KINDS } from '@sluice/engine'
import type { ObservedTable } from '@sluice/schema'
import { describe, test } from 'vitest'
import { assertFixedPoint, assertSameTables } from './support/fixed-point.ts'
import { observedOrders } from './support/observed-orders.ts'

/** A column is widened twice, others are added, of which one has a comment, and so is a nested table. */
const ITEMS: ObservedTable = {
  dataset: 'shop',
  name: 'orders__items',
  resource: 'orders',
  parent: 'orders',
  disposition: 'merge',
  primaryKey: [],
  emptyColumns: [],
  columns: [{ name: 'sku', type: 'text' }],
}
const LOADS = [
  [observedOrders({ name: 'qty', type: 'bigint' })],
  [
    observedOrders(
      { name: 'qty', type: 'double' },
      { name: 'day', type: 'date' },
      { name: 'email', type: 'text', mask: 'redact' },
    ),
    ITEMS,
  ],
  [observedOrders({ name: 'qty', type: 'text' })],
]

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test.each([
    ['applied at once', [true, true, true]],
    ['applied late', [false, false, false]],
  ])('after loads whose proposals are %s, nothing is left to plan', (_, reviews) =>
    assertFixedPoint(kind, LOADS, reviews),
  )
})

test('DuckDB and Postgres come to the same tables', () => assertSameTables(LOADS))
