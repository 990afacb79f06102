import { DELETED_AT } from './system.ts'

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
  /** The column that says how new a row is: a row that is older than the one with its key is left out. Of `upsert`. */
  readonly newestBy?: string
  /** What becomes of rows that the load no longer has. */
  readonly missing?: Missing
  /** Of `scd2`. */
  readonly versions?: Versions
}

/** What becomes of rows of the table that a load no longer has: they are marked, or deleted. */
export interface Missing {
  readonly how: 'soft' | 'hard'
  /** The time that marks them, as an ISO time. */
  readonly at?: string
  /** `sweep`: the keys of source and target are compared, as the load has not all rows there are. */
  readonly by?: 'sweep'
  /** The rows of which the load has all there are; all rows by default. */
  readonly window?: RowWindow
}

/** The rows whose value in a column lies between two bounds. */
export interface RowWindow {
  readonly column: string
  readonly from?: Bound
  readonly to?: Bound
}

/** An end of a window. */
export interface Bound {
  /** As the source spells it. */
  readonly value: string
  /** The same as an ISO time, where it is a date or a timestamp: a date begins in the zone of the cursor. */
  readonly time?: string
  /** Whether rows at the bound belong to the window. */
  readonly isClosed: boolean
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

/** The columns that a strategy adds to its table, all of them timestamps. */
export const strategyColumns = (strategy: MergeStrategy | undefined): readonly string[] => [
  ...(strategy?.versions ? [strategy.versions.validFrom, strategy.versions.validTo] : []),
  ...(strategy?.missing?.how === 'soft' ? [DELETED_AT] : []),
]

/** The strategy with its columns under other names. */
export const renameStrategy = (
  { mergeKey, hardDelete, newestBy, missing, versions, ...strategy }: MergeStrategy,
  nameOf: (column: string) => string,
): MergeStrategy => ({
  ...strategy,
  ...(mergeKey && { mergeKey: mergeKey.map(nameOf) }),
  ...(hardDelete !== undefined && { hardDelete: nameOf(hardDelete) }),
  ...(newestBy !== undefined && { newestBy: nameOf(newestBy) }),
  ...(missing && {
    missing: {
      ...missing,
      ...(missing.window && { window: { ...missing.window, column: nameOf(missing.window.column) } }),
    },
  }),
  ...(versions && {
    versions: {
      ...versions,
      validFrom: nameOf(versions.validFrom),
      validTo: nameOf(versions.validTo),
      ...(versions.rowVersion !== undefined && { rowVersion: nameOf(versions.rowVersion) }),
    },
  }),
})
