import { sql, type Kysely } from 'kysely'
import type { DB } from '../database/database.ts'

const COLUMNS = [
  'orders_id',
  'order_date',
  'order_status',
  'billing_state',
  'campaign_id',
  'total_amount',
  '_file_date',
] as const

/** One row an order: the newest export of it wins, and an update over a creation of the same day. */
export const currentOrders = (db: Kysely<DB>) =>
  db
    .selectFrom((from) =>
      from
        .selectFrom('orders.orders_create')
        .select([...COLUMNS, sql.lit<number>(0).as('version')])
        .unionAll(
          from.selectFrom('orders.orders_update').select([...COLUMNS, sql.lit<number>(1).as('version')]),
        )
        .as('exported'),
    )
    .distinctOn('orders_id')
    .selectAll()
    .where('orders_id', 'is not', null)
    .orderBy('orders_id')
    .orderBy('_file_date', (order) => order.desc().nullsLast())
    .orderBy('version', 'desc')
