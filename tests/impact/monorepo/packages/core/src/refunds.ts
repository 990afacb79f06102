import type { Db } from '@acme/db'

export const refundById = (db: Db, id: string) =>
  db.selectFrom('shop.refunds').selectAll().where('refund_id', '=', id).executeTakeFirst()

export const dropRefund = (db: Db, id: string) =>
  db.deleteFrom('shop.refunds').where('refund_id', '=', id).execute()

export const explain = (db: Db, id: string, reason: string) =>
  db.updateTable('shop.refunds').set({ reason }).where('refund_id', '=', id).execute()

export const saveRefund = (db: Db, id: string) =>
  db
    .insertInto('shop.refunds')
    .values({ refund_id: id, order_id: 1, amount: 5 })
    .onConflict((oc) => oc.column('refund_id').doUpdateSet({ amount: 5 }))
    .execute()

export const refundsOfOrder = (db: Db, id: string) =>
  db.selectFrom('shop.refunds').select(['refund_id', 'amount']).where('order_id', '=', id).execute()

export const oneRefundOfOrder = (db: Db, order: string, id: string) =>
  db
    .selectFrom('shop.refunds')
    .select('reason')
    .where('order_id', '=', order)
    .where('refund_id', '=', id)
    .executeTakeFirst()

export const refundTotal = async (db: Db, id: string): Promise<number> =>
  (await refundsOfOrder(db, id)).reduce((sum, { amount }) => sum + Number(amount), 0)

export const refundsById = async (db: Db, id: string) =>
  new Map((await refundsOfOrder(db, id)).map((row) => [row.refund_id, row.amount]))

export const refundIds = async (db: Db, id: string) =>
  (await refundsOfOrder(db, id)).map((row) => row.refund_id)
