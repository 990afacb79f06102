import { BITS, type HashSql } from './hash-sql.ts'

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

/** Condition that a key is in one of the buckets. */
export const inBuckets = (
  { hash }: HashSql,
  texts: readonly string[],
  { bits, buckets }: NonNullable<BucketLevel['within']>,
): string => `(${hash(texts)}) >> ${BITS - bits} in (${buckets.join(', ')})`

/** Counts keys, and sums their hashes, by bucket. Gives rows of KeyBucket, all as text. */
export function bucketsQuery(
  sql: HashSql,
  { from, where, texts }: KeyedRows,
  { bits, within }: BucketLevel,
): string {
  const conditions = [...where, ...(within ? [inBuckets(sql, texts, within)] : [])]
  return `select ${sql.asText('b')} as bucket, ${sql.asText('count(*)')} as key_count, ${sql.sum('h')} as sum
from (
  select h, h >> ${BITS - bits} as b
  from (select ${sql.hash(texts)} as h from ${from}${conditions.length > 0 ? `\n    where ${conditions.join('\n      and ')}` : ''}${sql.once ?? ''}) as hashed
) as numbered
where h is not null
group by b`
}

/** A row of bucketsQuery. */
export interface BucketRow {
  readonly bucket: string
  readonly key_count: string
  readonly sum: string
}

export const keyBuckets = (rows: readonly BucketRow[]): readonly KeyBucket[] =>
  rows.map(({ bucket, key_count, sum }) => ({ bucket: Number(bucket), keys: Number(key_count), sum }))

/** The keys that a source has, as of the moment that a load reads. */
export interface SourceKeys {
  buckets(level: BucketLevel): Promise<readonly KeyBucket[]>
  /**
   * Of keys, a JSON list of `[id, text, ...]` with the canonical text of each column, those that the source does not have: a
   * JSON list of their ids.
   */
  absent(keys: string): Promise<string>
}
