import type { ColumnType, Versions } from '@sluice/schema'

/** The rows of a root table whose cursor may have no value. */
export interface RowsOfCursor {
  readonly dataset: string
  readonly root: string
  /** The primary key. */
  readonly key: readonly string[]
  /** For each path of the cursor, the columns that its value is in: the first that has one. */
  readonly columns: readonly (readonly string[])[]
  /** Only active versions count, where rows are kept in versions. */
  readonly versions?: Versions
}

/** Keys of rows. */
export interface KeyPages {
  /** JSON lists of `[text, ...]` with the canonical text of each column of the key. */
  readonly pages: readonly string[]
  /** Keys of all pages. */
  readonly count: number
}

/** Finds the keys of these rows in the target, and among what waits. */
export type KeysWithoutValue = (rows: RowsOfCursor) => Promise<KeyPages>

/** A column of the key. */
export interface KeyColumn {
  /** In the source's spelling. */
  readonly source: string
  /** Its type in the target, as far as that is known. */
  readonly type: ColumnType | undefined
  /** True where the source may spell a value otherwise than the target's text of it. */
  readonly isRespelled: boolean
}

/** The keys that a load reads again. */
export interface KeysReadAgain {
  /** Undefined where it reads none. */
  of(): { readonly key: readonly KeyColumn[] } | undefined
  pages(): Promise<KeyPages>
}
