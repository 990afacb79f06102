import type { MergeStrategyKind } from '@sluice/schema'

/**
 * The strategy `scd2`: a changed row becomes a new version beside its old one. Times are ISO strings, UTC by default,
 * or dates.
 */
export interface Scd2 {
  readonly kind: 'scd2'
  /** `['_sluice_valid_from', '_sluice_valid_to']` by default. */
  readonly validityColumns?: readonly [from: string, to: string]
  /** The value of the second one while a version is active, such as `9999-12-31`; null by default. */
  readonly activeRecordTimestamp?: string | Date
  /** The time from which the versions of a load are valid; by default the time of the load. */
  readonly boundaryTimestamp?: string | Date
  /** A column, spelled as in the source, that determines whether a row has changed; by default all columns do. */
  readonly rowVersionColumn?: string
}

/** How a resource that merges treats the existing rows of its table; see docs/strategies.md. */
export interface MergeOptions {
  /** By default `delete-insert` with a `mergeKey`, otherwise `upsert`. */
  readonly mergeStrategy?: MergeStrategyKind | Scd2
  /**
   * Names of columns, spelled as in the source. With `delete-insert` a load replaces all rows that have the merge key
   * of one of its rows, with `scd2` it retires absent rows only among them.
   */
  readonly mergeKey?: string | readonly string[]
  /**
   * A column, spelled as in the source: a row in which it is true, or not null in a column of another type, deletes the
   * row with its key.
   */
  readonly hardDelete?: string
  /**
   * A column, spelled as in the source, such as `updated_at`: the row of a key with the highest value stays, whatever
   * the order of rows and loads. A row that is older than the row of the table is left out and counted; an equally new
   * row replaces it. A row without a value is older than one with a value. For `upsert`.
   */
  readonly newestBy?: string
  /**
   * What happens to rows that the source no longer has: `hard` deletes them, `soft` sets `_sluice_deleted_at`. Each
   * load must have all rows or, with a cursor, all rows of its range. For resources of rows with a primary key.
   */
  readonly deleteMissing?: 'soft' | 'hard'
  /**
   * How these rows are found by a resource with a cursor: by default they are missing in the range of the load; `sweep`
   * compares the keys of the source with those of the table, and needs a source that provides its keys, such as a table
   * of sqlDatabase.
   */
  readonly deletes?: 'sweep'
}

/** The options that make a resource one that merges. */
export const isMerging = ({ mergeStrategy, mergeKey }: MergeOptions): boolean =>
  mergeStrategy !== undefined || mergeKey !== undefined
