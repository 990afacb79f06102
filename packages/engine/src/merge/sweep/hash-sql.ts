import type { EngineKind } from '../../engine.ts'

/** Bits of the hash of a key. */
export const BITS = 60

/** How a database hashes keys and sums the hashes, in its SQL. */
export interface HashSql {
  /**
   * The first bits of the MD5 of these texts in UTF-8, with the character 31 between them, as a whole number: the same in each
   * database. Null where a text is null.
   */
  hash(texts: readonly string[]): string
  /** A whole number as text. */
  asText(number: string): string
  /** The sum of hashes, which may have more digits than the largest integer of the database, as text. */
  sum(hash: string): string
  /** Stands behind the query that hashes, in a database that would otherwise hash a row once for each use of its hash. */
  readonly once?: string
}

const asText = (number: string): string => `cast(${number} as text)`
const sum = (hash: string): string => `cast(sum(${hash}) as text)`
const joined = (texts: readonly string[]): string => texts.join(' || chr(31) || ')

/** Of the databases that are targets. */
export const HASH_SQL: Readonly<Record<EngineKind, HashSql>> = {
  postgres: {
    hash: (texts) =>
      `('x' || substr(md5(convert_to(${joined(texts)}, 'UTF8')), 1, 15))::bit(${BITS})::bigint`,
    asText,
    sum,
  },
  duckdb: { hash: (texts) => `('0x' || substr(md5(${joined(texts)}), 1, 15))::bigint`, asText, sum },
}
