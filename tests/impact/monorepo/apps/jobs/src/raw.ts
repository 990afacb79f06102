import type { Db } from '@acme/db'
import { sql } from 'kysely'

export interface Pool {
  query(text: string, values?: readonly unknown[]): Promise<{ rows: unknown[] }>
}

const COLUMNS = ['sku', 'title', 'tags'] as const
const recent = sql`where placed_on > now() - interval '1 day'`

export const tierReport = (pool: Pool) =>
  pool.query(['select tier, count(*) as n', 'from shop.customers', 'group by 1'].join('\n'))

export const productDump = (pool: Pool) => pool.query(`select ${COLUMNS.join(', ')} from shop.products`)

export const recentCount = (db: Db) =>
  sql<{ n: string }>`select count(*) as n from shop.orders ${recent}`.execute(db)

export const orderSearch = (pool: Pool, coupon?: string) => {
  let text = 'select order_id from shop.orders where true'
  if (coupon !== undefined) text += ' and coupon = $1'
  return pool.query(text, [coupon])
}

export const mergeRefund = (pool: Pool) =>
  pool.query(
    'insert into shop.refunds (refund_id, order_id, amount) values ($1, $2, $3) on conflict (refund_id) do nothing',
  )

export const refundJoin = (pool: Pool) =>
  pool.query('select r.amount from shop.refunds r join shop.orders o on o.order_id = r.order_id')

export const giftShare = (pool: Pool) =>
  pool.query('select avg(case when gift then 1 else 0 end) ' + 'from shop.orders')
