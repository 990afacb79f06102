import type { ColumnType, Digits, SchemaContract } from '@sluice/schema'
import type { Quarantined } from '../raw/raw-table.ts'
import type { FilePart } from './file-part.ts'

/** A data column that takes the fast path, in the type of its final column, or the type that a sample has for a new table. */
export interface FastPathColumn {
  readonly name: string
  readonly type: ColumnType
  /** Of a new table, as the profile of the sample has them. */
  readonly source?: string
  readonly digits?: Digits
  readonly ownContract?: SchemaContract
  /** True where the sample has no value for it. */
  readonly unseen?: true
  /** True where the reviewed table does not have it: it is recorded with evidence. */
  readonly isNew?: true
}

/** Rows of earlier files: of the table itself, of the one above it, and of the root table. */
export interface RowsBefore {
  readonly own: number
  readonly parent: number
  readonly root: number
}

/** One table that a resource fills by the fast path. */
export interface FastPathTable {
  readonly name: string
  readonly parent?: string
  readonly root?: string
  readonly columns: readonly FastPathColumn[]
  /** Columns that no row has; undefined where that is not known. */
  readonly absent?: readonly string[]
  /** Columns of the files that the table does not have: their rows have no value for them. */
  readonly emptyColumns: readonly string[]
  /** Set for a table that does not exist: its rows stay in staging. */
  readonly firstLoad?: {
    /** Columns of the files that no row has a value for. */
    readonly emptyColumns: readonly string[]
  }
  /**
   * A query of the workbench for the rows of the file of that index, shaped as they are staged: positions first, then the
   * columns. It fails where a row is not certain to end as it would the usual way.
   */
  select(file: number, before: RowsBefore, parts?: readonly FilePart[]): string
  /**
   * Parts of a file, step by step, for `select` to read in its place, by as many threads; undefined where it is read as a whole.
   * To be asked for in the transaction that brings the rows.
   */
  parts?(file: number): AsyncIterable<readonly FilePart[]> | undefined
  /** MiB of DuckDB's memory limit that a thread reads a part with, if they are many. */
  readonly buffer?: number
}

/**
 * How rows go to reviewed tables, or those of a new table to staging, in one pass, read, proved and converted at once,
 * without a table of what was read and without a profile. If anything is not certain to fit, the query ends with an error; then the load is undone and goes the usual way.
 */
export interface FastPathPlan {
  /** Root first, then each table behind the one above it. */
  readonly tables: readonly FastPathTable[]
  readonly files: number
  /** Bytes of the files. */
  readonly bytes: number
  /** True where there are more rows than a few thousand, as far as that is known. */
  readonly many: boolean
  /** What is odd about the files, or the hints for them. */
  readonly warnings?: readonly string[]
  /** Records of the files that cannot be read. */
  readonly quarantined?: readonly Quarantined[]
}
