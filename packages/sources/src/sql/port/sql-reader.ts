import type { EngineKind } from '@sluice/engine'
import type { FileFormat } from '@sluice/loader'
import type { KeySql } from './key-sql.ts'
import type { LineSum } from './line-sum.ts'
import type { Described, Relation, SourceColumn } from './source-column.ts'

/** Whose SQL a source database speaks. */
export type SourceKind = EngineKind | 'sqlite' | 'mysql'

/** Which transactions a snapshot does not see for certain; of a database that says it. */
export interface Horizon {
  /** The oldest transaction that was open. */
  readonly oldest: string
}

export interface Exported {
  readonly format: FileFormat
  readonly rows: number
}

/** How the rows of a statement are written. */
export interface Exporting {
  readonly signal: AbortSignal
  /** Takes each line as well; of a database that sends lines one by one. */
  readonly sum?: LineSum
}

/** How many rows a statement gives, and the sum of the hashes of their lines. */
export interface Counted {
  readonly rows: number
  readonly sum: string
}

/** Rows whose values say what the columns are. */
export interface RowsOf {
  readonly from: string
  readonly where: readonly string[]
  /** Names of columns whose values must be of one type, such as those of a key. */
  readonly exact: readonly string[]
}

/** Reads one table, view or query. */
export interface RelationReader {
  describe(relation: Relation): Promise<Described>
  /** The columns as all values of the rows can be handed over; of a database whose values need not be of the declared types. */
  settle?(columns: readonly SourceColumn[], rows: RowsOf): Promise<readonly SourceColumn[]>
  /** Writes the rows of a statement to a file. */
  exportTo(path: string, select: string, how: Exporting): Promise<Exported>
  /** Counts the rows of a statement as `exportTo` would write them; of a database whose rows do not say which transaction wrote them. */
  countLines?(select: string, signal: AbortSignal): Promise<Counted>
  /**
   * How many rows a table has, of a database that keeps no such number; 0 where rows lack a part of the key, which are in no range
   * of it.
   */
  countRows?(from: string, key: readonly string[]): Promise<number>
  /** About how many rows a statement gives, by the plan of the database; absent where it is not asked. */
  estimate?(select: string): Promise<number>
  /** Runs a query that gives a few rows. */
  rows<Row>(sql: string, parameters?: readonly string[]): Promise<readonly Row[]>
}

/** A source database as of one moment, which all tables of a load are read from. */
export interface SqlReader extends AsyncDisposable {
  /** Whose SQL it speaks. */
  readonly kind: SourceKind
  /** Where the database is: host, port and name, or the path of the file. */
  readonly where: string
  readonly horizon: Horizon | undefined
  readonly keySql: KeySql
  /** Most connections that read at the same time in the snapshot; absent where as many as are wanted. */
  readonly connections?: number
  /** A name in its SQL. */
  ident(name: string): string
  /** SQL: the row was written by a transaction that an earlier snapshot may not have seen. */
  isLate(since: Horizon): string
  /** Lends what reads the relation of a resource. `place`: the resource, for messages. */
  use<T>(place: string, work: (relation: RelationReader) => Promise<T>): Promise<T>
}
