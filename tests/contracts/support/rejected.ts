import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { EngineKind } from '@sluice/engine'
import type { Row } from '@sluice/loader'
import { Shop, type ShopOptions } from './shop.ts'

export const KEYED: ShopOptions = { primaryKey: 'id' }

/** Where the migration is whose name has this part. */
export const folder = async (shop: Shop, part: string): Promise<string> => {
  const dir = join(shop.project.dir, 'migrations')
  return join(dir, (await readdir(dir)).find((name) => name.includes(part)) ?? part)
}

/** The tables of a run in which nobody rejected anything. */
export async function neverRejected(
  kind: EngineKind,
  loads: readonly (readonly Row[])[],
  options: ShopOptions = KEYED,
) {
  await using shop = await Shop.open(kind, options)
  for (const rows of loads) {
    await shop.load(rows)
    await shop.project.applyAndMerge()
  }
  return await shop.project.tables()
}
