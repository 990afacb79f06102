import type { Db } from '@acme/db'
import { recentOrders } from './orders.ts'

/** A service as a closure. */
export function orderService(db: Db) {
  const latest = async () => {
    const [row] = await recentOrders(db)
    return row?.placed_on?.slice(0, 10)
  }

  async function coupons() {
    return db.selectFrom('shop.orders').select('coupon').execute()
  }

  return {
    latest,
    coupons,
    channels: () => db.selectFrom('shop.orders').select('channel').distinct().execute(),
    async count(): Promise<number> {
      const rows = await db.selectFrom('shop.orders').select('order_id').execute()
      return rows.length
    },
  }
}
