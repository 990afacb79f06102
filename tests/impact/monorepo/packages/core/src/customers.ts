import type { Customer, Db } from '@acme/db'

export const customerEmails = (db: Db) =>
  db.selectFrom('shop.customers').select(['customer_id', 'email']).execute()

export const emailDomains = async (db: Db): Promise<string[]> => {
  const rows = await customerEmails(db)
  return rows.map(({ email }) => email.split('@')[1] ?? '')
}

export const customerLabel = (customer: Pick<Customer, 'email' | 'tier'>): string =>
  `${customer.email.toLowerCase()} (${customer.tier ?? 'none'})`

export const goldCustomers = (db: Db) =>
  db.selectFrom('shop.customers').selectAll().where('tier', '=', 'gold').execute()

export const zips = (db: Db) => db.selectFrom('shop.customers').select('zip').distinct().execute()

export const zipPrefix = async (db: Db): Promise<string[]> =>
  (await zips(db)).map((row) => (row.zip ?? '').slice(0, 2))

export const signups = (db: Db) => db.selectFrom('shop.customers').select(['signed_up']).execute()

export const addCustomer = (db: Db, email: string) =>
  db.insertInto('shop.customers').values({ customer_id: 1, email }).execute()

export const moveCustomer = (db: Db, id: string, zip: string) =>
  db.updateTable('shop.customers').set({ zip }).where('customer_id', '=', id).execute()

export const forget = (db: Db, id: string) =>
  db.deleteFrom('shop.customers').where('customer_id', '=', id).execute()
