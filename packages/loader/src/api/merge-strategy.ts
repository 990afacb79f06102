import type { MergeStrategyKind } from '@sluice/schema'

/** How a resource that merges treats the rows that its table has already; see docs/strategies.md. */
export interface MergeOptions {
  /** `delete-insert` where there is a `mergeKey`, else `upsert`. */
  readonly mergeStrategy?: MergeStrategyKind
  /** Names of columns in the source's spelling: a load replaces all rows that have the merge key of one of its rows. */
  readonly mergeKey?: string | readonly string[]
  /** A column in the source's spelling: a row in which it is true, or not null in a column of another type, deletes its key. */
  readonly hardDelete?: string
}

/** The options that make a resource one that merges. */
export const isMerging = ({ mergeStrategy, mergeKey }: MergeOptions): boolean =>
  mergeStrategy !== undefined || mergeKey !== undefined
