import type { Db } from '@acme/db'

// oxlint-disable-next-line import/no-default-export -- a form that code has
export default (db: Db) => ({
  reasons: () => db.selectFrom('shop.refunds').select('reason').distinct().execute(),
  amounts: async (): Promise<string[]> => {
    const rows = await db.selectFrom('shop.refunds').select('amount').execute()
    return rows.map((row) => row.amount)
  },
})
