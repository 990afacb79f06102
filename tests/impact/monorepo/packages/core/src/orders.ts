import type { Db, NewOrder, Order, OrderChange } from '@acme/db'
import { sql } from 'kysely'

export const recentOrders = (db: Db) =>
  db
    .selectFrom('shop.orders')
    .select(['order_id', 'amount', 'placed_on'])
    .orderBy('placed_on', 'desc')
    .execute()

export const wholeOrders = (db: Db): Promise<Order[]> => db.selectFrom('shop.orders').selectAll().execute()

export const orderById = (db: Db, id: string) =>
  db.selectFrom('shop.orders').select(['order_id', 'channel']).where('order_id', '=', id).executeTakeFirst()

export const revenueByDay = (db: Db) =>
  db
    .selectFrom('shop.orders as o')
    .select((eb) => ['o.placed_on', eb.fn.sum<string>('o.amount').as('revenue')])
    .groupBy('o.placed_on')
    .execute()

export const couponUse = (db: Db) =>
  db
    .selectFrom('shop.orders')
    .select((eb) => ['coupon', eb.fn.countAll<string>().as('uses')])
    .where('coupon', 'is not', null)
    .groupBy('coupon')
    .execute()

export const topCoupon = async (db: Db): Promise<string> => {
  const [first] = await couponUse(db)
  return first?.coupon ?? 'none'
}

export const channelMix = (db: Db) =>
  db
    .selectFrom('shop.orders')
    .select(['channel', (eb) => eb.fn.countAll<string>().as('n')])
    .groupBy('channel')
    .execute()

export const giftOrders = (db: Db) =>
  db.selectFrom('shop.orders').select('order_id').where('gift', '=', true).execute()

export const addOrder = (db: Db, order: NewOrder) => db.insertInto('shop.orders').values(order).execute()

export const quickOrder = (db: Db, id: string) =>
  db.insertInto('shop.orders').values({ order_id: id, customer_id: 1, amount: 100, channel: 'web' }).execute()

export const upsertOrder = (db: Db, id: string) =>
  db
    .insertInto('shop.orders')
    .values({ order_id: id, customer_id: 1, amount: 100n, channel: 'web' })
    .onConflict((oc) => oc.column('order_id').doUpdateSet({ channel: 'web' }))
    .execute()

export const changeOrder = (db: Db, id: string, change: OrderChange) =>
  db.updateTable('shop.orders').set(change).where('order_id', '=', id).execute()

export const clearCoupon = (db: Db, id: string) =>
  db.updateTable('shop.orders').set({ coupon: null }).where('order_id', '=', id).execute()

export const amountAsBigint = async (db: Db): Promise<bigint> => {
  const rows = await recentOrders(db)
  return rows.reduce((sum, row) => sum + BigInt(row.amount), 0n)
}

export const taxOf = (order: Pick<Order, 'tax'>): number => Number(order.tax ?? 0)

export const totals = (db: Db) => db.selectFrom('shop.order_totals').selectAll().execute()

export const bigOrders = (db: Db) =>
  db
    .selectFrom('shop.orders')
    .select('order_id')
    .where('amount', '>', '1000')
    .where(sql<boolean>`tax > 5`)
    .execute()

export const customersWithOrders = (db: Db) =>
  db
    .selectFrom('shop.customers as c')
    .innerJoin('shop.orders as o', 'o.customer_id', 'c.customer_id')
    .select(['c.email', 'o.amount', 'o.coupon as code'])
    .execute()

export const codes = async (db: Db): Promise<string[]> =>
  (await customersWithOrders(db)).map((row) => row.code ?? '')
