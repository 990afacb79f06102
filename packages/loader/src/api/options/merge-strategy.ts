import type { MergeStrategyKind } from '@sluice/schema'

/** The strategy `scd2`: a changed row becomes a new version beside its old one. Times are ISO texts, UTC by default, or dates. */
export interface Scd2 {
  readonly kind: 'scd2'
  /** `['_sluice_valid_from', '_sluice_valid_to']` by default. */
  readonly validityColumns?: readonly [from: string, to: string]
  /** What stands in the second of them while a version is active, such as `9999-12-31`; null by default. */
  readonly activeRecordTimestamp?: string | Date
  /** Since when the versions of a load are valid; the time of the load by default. */
  readonly boundaryTimestamp?: string | Date
  /** A column in the source's spelling that alone says whether a row has changed; all columns do by default. */
  readonly rowVersionColumn?: string
}

/** How a resource that merges treats the rows that its table has already; see docs/strategies.md. */
export interface MergeOptions {
  /** `delete-insert` where there is a `mergeKey`, else `upsert`. */
  readonly mergeStrategy?: MergeStrategyKind | Scd2
  /**
   * Names of columns in the source's spelling. With `delete-insert` a load replaces all rows that have the merge key of one of
   * its rows, with `scd2` it retires absent rows only among them.
   */
  readonly mergeKey?: string | readonly string[]
  /** A column in the source's spelling: a row in which it is true, or not null in a column of another type, deletes its key. */
  readonly hardDelete?: string
  /**
   * A column in the source's spelling, such as `updated_at`: the row of a key with the highest value stays, whatever the order of
   * rows and loads. A row that is older than the one of the table is left out and counted; one as new replaces it. A row without a
   * value is older than one with a value. For `upsert`.
   */
  readonly newestBy?: string
  /**
   * What becomes of rows that the source no longer has: `hard` deletes them, `soft` sets `_sluice_deleted_at`. A load has all
   * rows there are, or, with a cursor, all rows of its range. For resources of rows with a primary key.
   */
  readonly deleteMissing?: 'soft' | 'hard'
  /**
   * How these rows are found by a resource with a cursor: by default they are missing in the range of the load; `sweep` compares
   * the keys of the source with those of the table, and needs a source that hands over its keys, such as a table of sqlDatabase.
   */
  readonly deletes?: 'sweep'
}

/** The options that make a resource one that merges. */
export const isMerging = ({ mergeStrategy, mergeKey }: MergeOptions): boolean =>
  mergeStrategy !== undefined || mergeKey !== undefined
