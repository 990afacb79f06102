import type { BucketLevel, KeyBucket, SourceKeys } from '@sluice/engine'

/** Keys in a bucket of the first level, and in one whose keys are asked for one by one. */
const FIRST = 2048
const LAST = 64

/** Buckets into which one is split: 64. */
const SPLIT = 6

/** The most bits of a bucket, which is a JavaScript number. */
const FINEST = 48

/** Buckets of keys that the target has and the source may lack. */
export interface Differing {
  readonly bits: number
  readonly buckets: readonly number[]
  /** How many counts and sums were read from both sides. */
  readonly compared: number
}

/**
 * Finds the buckets in which source and target differ: of all keys first, and then only within those that differ, until few keys
 * are left in each. `keys`: how many the target has.
 */
export async function findDiffering(
  source: Pick<SourceKeys, 'buckets'>,
  target: Pick<SourceKeys, 'buckets'>,
  keys: number,
): Promise<Differing> {
  let level: BucketLevel = { bits: Math.max(0, Math.ceil(Math.log2(keys / FIRST))) }
  let compared = 0
  for (;;) {
    const [theirs, ours] = await Promise.all([source.buckets(level), target.buckets(level)])
    compared += theirs.length + ours.length
    const differing = differingOf(theirs, ours)
    const buckets = differing.map(({ bucket }) => bucket)
    const left = differing.reduce((sum, one) => sum + one.keys, 0)
    const { bits } = level
    if (left <= buckets.length * LAST || bits + SPLIT > FINEST) return { bits, buckets, compared }
    level = { bits: bits + SPLIT, within: { bits, buckets } }
  }
}

/** Buckets of the target that are not the same at the source. */
function differingOf(theirs: readonly KeyBucket[], ours: readonly KeyBucket[]): readonly KeyBucket[] {
  const known = new Map(theirs.map((one) => [one.bucket, one]))
  return ours.filter(({ bucket, keys, sum }) => {
    const same = known.get(bucket)
    return same?.keys !== keys || same.sum !== sum
  })
}
