/** How a merge treats the rows that the table has already. */
export type MergeStrategyKind = 'upsert' | 'delete-insert' | 'insert-only'

export const MERGE_STRATEGIES: readonly MergeStrategyKind[] = ['upsert', 'delete-insert', 'insert-only']

/** The strategy of a load, with the names that columns have in the database. */
export interface MergeStrategy {
  readonly kind: MergeStrategyKind
  /** Columns that say which rows a `delete-insert` replaces together, such as the rows of a day. */
  readonly mergeKey?: readonly string[]
  /** The column that marks rows whose key is to be deleted. */
  readonly hardDelete?: string
}
