import { expect } from 'vitest'
import { expectFailure, type Failure } from './expect-failure.ts'
import type { Shop } from './shop.ts'

type Env = Readonly<Record<string, string>>

/** What is wrong, and how it is put right. */
export interface Fault {
  readonly failure: Failure
  /** Spoils something before the command runs; the environment it gives is the command's. */
  readonly spoil: (shop: Shop) => Promise<Env | void>
  readonly mend?: (shop: Shop) => Promise<Env | void>
  /** Ids in the table once it is mended. */
  readonly after?: readonly number[]
  /** Only one resource of the source fails: `orders` is loaded all the same. */
  readonly othersLoad?: boolean
}

/** A load fails with one clear error and changes nothing; once the fault is mended, the next one does all by itself. */
export async function failAndRecover(
  base: Shop,
  { failure, spoil, mend, after = [1, 2, 3], othersLoad = false }: Fault,
): Promise<void> {
  await using shop = await base.copy()
  const spoiled = await spoil(shop)
  const before = await shop.contents()
  await expectFailure(shop, await shop.run(['load'], spoiled ?? {}), failure)
  if (othersLoad) expect(await shop.ids()).toEqual(after)
  else expect(await shop.contents()).toEqual(before)
  const mended = await mend?.(shop)
  const { code, stderr } = await shop.run(['load'], mended ?? {})
  expect(code, stderr).toBe(0)
  expect(await shop.ids()).toEqual(after)
}

/** A file that can be read. */
export const good = (shop: Shop): Promise<void> => shop.put('data/2.csv', 'id,name\n3,c\n')
