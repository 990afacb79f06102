interface Knex {
  (table: string): Knex
  select(...columns: string[]): Knex
  sum(columns: Record<string, string>): Knex
  where(column: string, value: unknown): Promise<unknown[]>
}

/** As knex has it. */
export const orderSum = (k: Knex) => k('shop.orders').sum({ total: 'amount' }).where('channel', 'web')

export const knexTags = (k: Knex) => k('shop.products').select('sku', 'tags').where('sku', 'a')
