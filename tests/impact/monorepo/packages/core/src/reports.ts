import type { Database, Db, Order as SalesOrder } from '@acme/db'
import { sql, type Selectable } from 'kysely'

type Plain = Omit<SalesOrder, 'coupon' | 'gift' | 'tax' | 'placed_on'>
type Sortable = 'placed_on' | 'amount'

export const orderCard = (order: Plain): string => `${order.order_id}: ${order.amount} by ${order.channel}`

export const columnOf = <T extends keyof Database, C extends keyof Selectable<Database[T]>>(
  rows: readonly Selectable<Database[T]>[],
  column: C,
) => rows.map((row) => row[column])

export const sortedOrders = (db: Db, column: Sortable) =>
  db.selectFrom('shop.orders').select('order_id').orderBy(column).execute()

export const givenAway = (db: Db) =>
  db
    .selectFrom('shop.orders')
    .select((eb) => eb.case().when('gift', '=', true).then('gift').else('sale').end().as('kind'))
    .execute()

export const buyers = (db: Db) =>
  db
    .selectFrom('shop.customers as c')
    .select('c.customer_id')
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('shop.orders as o')
          .select('o.order_id')
          .whereRef('o.customer_id', '=', 'c.customer_id')
          .where('o.coupon', 'is not', null),
      ),
    )
    .execute()

export const dailyTotals = (db: Db) =>
  db
    .with('days', (one) =>
      one
        .selectFrom('shop.orders')
        .select((eb) => ['placed_on as day', eb.fn.sum<string>('amount').as('total')])
        .groupBy('placed_on'),
    )
    .selectFrom('days')
    .select(['day', 'total'])
    .orderBy('day')
    .execute()

export const raiseAmount = (db: Db, id: string) =>
  db
    .updateTable('shop.orders')
    .set((eb) => ({ amount: eb('amount', '+', '1') }))
    .where('order_id', '=', id)
    .execute()

export const allNames = (db: Db) =>
  db
    .selectFrom('shop.customers')
    .select('email as name')
    .union(db.selectFrom('shop.products').select('title as name'))
    .execute()

export const filtered = (db: Db, withCoupon: boolean) =>
  db
    .selectFrom('shop.orders')
    .select('order_id')
    .$if(withCoupon, (query) => query.select('coupon'))
    .execute()

export const byName = (db: Db, name: string) =>
  db.selectFrom('shop.products').select('sku').orderBy(db.dynamic.ref(name)).execute()

export const cheapest = (db: Db) =>
  db
    .selectFrom('shop.products as p')
    .select(sql<number>`min(${sql.ref('p.price')})`.as('lowest'))
    .execute()
