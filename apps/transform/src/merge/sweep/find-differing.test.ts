import type { BucketLevel, KeyBucket } from '@sluice/engine'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findDiffering } from './find-differing.ts'

const BITS = 52

/** Buckets of keys that are their own hashes, as a database counts them. */
const sideOf = (keys: ReadonlySet<number>) => ({
  async buckets({ bits, within }: BucketLevel): Promise<readonly KeyBucket[]> {
    const bucketOf = (key: number, level: number): number => Math.floor(key / 2 ** (BITS - level))
    const wanted = new Set(within?.buckets)
    const own = [...keys].filter((key) => !within || wanted.has(bucketOf(key, within.bits)))
    return [...Map.groupBy(own, (key) => bucketOf(key, bits))].map(([bucket, list]) => ({
      bucket,
      keys: list.length,
      sum: String(list.reduce((sum, key) => sum + BigInt(key), 0n)),
    }))
  },
})

const key = fc.integer({ min: 0, max: 2 ** 31 - 1 }).map((n) => (n * 48_271_271) % 2 ** BITS)

test('every key that the source lacks is in a bucket that differs, whatever else the source has', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(key, { minLength: 1, maxLength: 300 }),
      fc.uniqueArray(key, { maxLength: 20 }),
      fc.nat({ max: 20 }),
      async (ours, added, gone) => {
        const theirs = new Set([...ours.slice(gone), ...added])
        const target = new Set(ours)
        const found = await findDiffering(sideOf(theirs), sideOf(target), target.size * 4096)
        const buckets = new Set(found.buckets)
        for (const one of ours.filter((each) => !theirs.has(each)))
          expect(buckets.has(Math.floor(one / 2 ** (BITS - found.bits)))).toBe(true)
      },
    ),
    { numRuns: 200 },
  )
})

test('equal sets of keys differ in no bucket, and one count and sum of each is read', async () => {
  const keys = new Set([1, 2, 3])
  expect(await findDiffering(sideOf(keys), sideOf(keys), 3)).toEqual({ bits: 0, buckets: [], compared: 2 })
})
