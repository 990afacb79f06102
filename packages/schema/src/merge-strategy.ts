/** How a merge treats the rows that the table has already. */
export type MergeStrategyKind = 'upsert' | 'delete-insert' | 'insert-only' | 'scd2'

export const MERGE_STRATEGIES: readonly MergeStrategyKind[] = [
  'upsert',
  'delete-insert',
  'insert-only',
  'scd2',
]

/** The strategy of a load, with the names that columns have in the database. */
export interface MergeStrategy {
  readonly kind: MergeStrategyKind
  /**
   * Columns that say which rows belong together, such as the rows of a day: `delete-insert` replaces them together, `scd2`
   * retires absent rows only among them.
   */
  readonly mergeKey?: readonly string[]
  /** The column that marks rows whose key is to be deleted. */
  readonly hardDelete?: string
  /** Of `scd2`. */
  readonly versions?: Versions
}

/** How the rows of a table are kept in versions. */
export interface Versions {
  /** Names of the columns that say since when, and until when, a version is valid. */
  readonly validFrom: string
  readonly validTo: string
  /** What stands in `validTo` of an active version, as an ISO time; null by default. */
  readonly activeTo?: string
  /** The end of the versions that a load retires, and the beginning of those that it adds, as an ISO time. */
  readonly boundary?: string
  /** The column that tells versions apart; all columns by default. */
  readonly rowVersion?: string
}

/** The strategy with its columns under other names. */
export const renameStrategy = (
  { mergeKey, hardDelete, versions, ...strategy }: MergeStrategy,
  nameOf: (column: string) => string,
): MergeStrategy => ({
  ...strategy,
  ...(mergeKey && { mergeKey: mergeKey.map(nameOf) }),
  ...(hardDelete !== undefined && { hardDelete: nameOf(hardDelete) }),
  ...(versions && {
    versions: {
      ...versions,
      validFrom: nameOf(versions.validFrom),
      validTo: nameOf(versions.validTo),
      ...(versions.rowVersion !== undefined && { rowVersion: nameOf(versions.rowVersion) }),
    },
  }),
})
