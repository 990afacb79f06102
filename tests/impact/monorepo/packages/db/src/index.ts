import type { Insertable, Kysely, Selectable, Updateable } from 'kysely'
import type { DB, ShopCustomers, ShopOrders, ShopProducts, ShopRefunds } from '../../../generated/database.ts'

/** A view that the generated types lack. */
export interface Database extends DB {
  'shop.order_totals': Pick<ShopOrders, 'order_id' | 'amount'>
}

export type Db = Kysely<Database>
export type Order = Selectable<ShopOrders>
export type NewOrder = Insertable<ShopOrders>
export type OrderChange = Updateable<ShopOrders>
export type Customer = Selectable<ShopCustomers>
export type Product = Selectable<ShopProducts>
export type Refund = Selectable<ShopRefunds>
export type { DB }

/** Any row by its key. */
export const rowsOf = <T extends keyof DB>(db: Db, table: T) =>
  db
    .selectFrom(table as keyof DB)
    .selectAll()
    .limit(10)
