import type { ObservedColumn, ObservedTable } from '@sluice/schema'

/** What a load saw of `shop.orders`: its `id`, which is the key, and these columns. */
export const observedOrders = (...columns: readonly ObservedColumn[]): ObservedTable => ({
  dataset: 'shop',
  name: 'orders',
  resource: 'orders',
  disposition: 'merge',
  primaryKey: ['id'],
  emptyColumns: [],
  columns: [{ name: 'id', type: 'bigint' }, ...columns],
})
