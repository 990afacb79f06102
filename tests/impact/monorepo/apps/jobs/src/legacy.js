import { priceList } from '@acme/core'

/** @param {import('@acme/db').Db} db */
export const invoices = (db) => db.selectFrom('shop.orders').selectAll().execute()

/** @param {import('@acme/db').Db} db */
export const cheap = async (db) => {
  const rows = await priceList(db)
  return rows.filter((row) => (row.price ?? 0) * 2 < 10)
}

/** @type {(row: Pick<import('@acme/db').Customer, 'email'>) => string} */
export const mailTo = (row) => row.email.toLowerCase()
