import type { EngineKind } from '../../engine.ts'

/** Bits of the hash of a key. */
const BITS = 60

/** Which buckets of keys are counted: those that the first bits of the hash of a key tell apart. */
export interface BucketLevel {
  readonly bits: number
  /** Only keys of these buckets, of a coarser level. */
  readonly within?: { readonly bits: number; readonly buckets: readonly number[] }
}

/** The keys of one bucket: two sets of keys with the same count and sum are the same. */
export interface KeyBucket {
  readonly bucket: number
  readonly keys: number
  /** The sum of the hashes, as text: it has more digits than a number of JavaScript. */
  readonly sum: string
}

/** Rows whose keys are counted. */
export interface KeyedRows {
  /** What stands behind `from`. */
  readonly from: string
  /** Conditions on the rows. */
  readonly where: readonly string[]
  /** The canonical text of each column of the key. */
  readonly texts: readonly string[]
}

/** The hash of a key, as a whole number: the same in Postgres and in DuckDB. */
export function keyHash(kind: EngineKind, texts: readonly string[]): string {
  const text = texts.join(' || chr(31) || ')
  return kind === 'postgres'
    ? `('x' || substr(md5(convert_to(${text}, 'UTF8')), 1, 15))::bit(${BITS})::bigint`
    : `('0x' || substr(md5(${text}), 1, 15))::bigint`
}

/** Condition that a key is in one of the buckets. */
export const inBuckets = (
  kind: EngineKind,
  texts: readonly string[],
  { bits, buckets }: NonNullable<BucketLevel['within']>,
): string => `(${keyHash(kind, texts)}) >> ${BITS - bits} in (${buckets.join(', ')})`

/** Counts keys, and sums their hashes, by bucket. Gives rows of KeyBucket, all as text. */
export function bucketsQuery(
  kind: EngineKind,
  { from, where, texts }: KeyedRows,
  { bits, within }: BucketLevel,
): string {
  const conditions = [...where, ...(within ? [inBuckets(kind, texts, within)] : [])]
  return `select cast(h >> ${BITS - bits} as text) as bucket, cast(count(*) as text) as keys, cast(sum(h) as text) as sum
from (select ${keyHash(kind, texts)} as h from ${from}${conditions.length > 0 ? `\n  where ${conditions.join('\n    and ')}` : ''}) as hashed
where h is not null
group by h >> ${BITS - bits}`
}

/** A row of bucketsQuery. */
export interface BucketRow {
  readonly bucket: string
  readonly keys: string
  readonly sum: string
}

export const keyBuckets = (rows: readonly BucketRow[]): readonly KeyBucket[] =>
  rows.map(({ bucket, keys, sum }) => ({ bucket: Number(bucket), keys: Number(keys), sum }))

/** The keys that a source has, as of the moment that a load reads. */
export interface SourceKeys {
  buckets(level: BucketLevel): Promise<readonly KeyBucket[]>
  /**
   * Of keys, a JSON list of `[id, text, ...]` with the canonical text of each column, those that the source does not have: a
   * JSON list of their ids.
   */
  absent(keys: string): Promise<string>
}
