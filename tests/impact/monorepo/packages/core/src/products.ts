import type { Db, Product } from '@acme/db'

export const priceList = (db: Db) =>
  db.selectFrom('shop.products').select(['sku', 'title', 'price']).execute()

export const dearest = (db: Db) =>
  db
    .selectFrom('shop.products')
    .select('sku')
    .where('price', '>', 100)
    .orderBy('price', 'desc')
    .limit(1)
    .execute()

export const priceText = (product: Product): string => (product.price ?? 0).toFixed(2)

export const tagsOf = (product: Pick<Product, 'tags'>): string[] => (product.tags ?? '').split(',')

export const taggedProducts = (db: Db) => db.selectFrom('shop.products').select(['sku', 'tags']).execute()

export const tagCounts = async (db: Db): Promise<number> =>
  (await taggedProducts(db)).map(tagsOf).flat().length

export const addProduct = (db: Db, sku: string) =>
  db.insertInto('shop.products').values({ sku, title: sku, price: 1 }).execute()
