import { sql, type Kysely } from 'kysely'
import type { DB } from '../database/database.ts'
import { currentOrders } from './current-orders.ts'

/** Revenue and number of the orders that were not declined, a row a day and billing state. */
export const revenueByDayAndState = (db: Kysely<DB>) =>
  db
    .with('current_order', () => currentOrders(db))
    .selectFrom('current_order')
    .select(({ fn, ref }) => [
      'order_date as day',
      'billing_state as state',
      sql<number>`cast(${fn.countAll()} as integer)`.as('orders'),
      sql<string>`cast(cast(sum(${ref('total_amount')}) as decimal(38, 2)) as text)`.as('revenue'),
    ])
    .where('order_status', '=', 'NEW')
    .groupBy(['order_date', 'billing_state'])
    .orderBy('order_date')
    .orderBy(sql`billing_state collate "C"`, (order) => order.asc().nullsLast())

export type RevenueRow = Awaited<ReturnType<ReturnType<typeof revenueByDayAndState>['execute']>>[number]
