import type { ColumnHints, Incremental, ResourceOptions } from '@sluice/loader'
import type { SchemaContract } from '@sluice/schema'

/** Options of a table, view or query of a source database. */
export interface SqlRelationOptions extends Omit<ResourceOptions, 'name'> {
  /** Names of the resource and its table; that of the source's table by default. */
  readonly name?: string
  /** Only these columns, in the order of the source. */
  readonly include?: readonly string[]
  /** All columns but these. */
  readonly exclude?: readonly string[]
  /** A condition in the SQL of the source: only rows for which it is true are read. */
  readonly where?: string
  /** The column by which only new rows are read: see docs/incremental.md. */
  readonly incremental?: Incremental
  /**
   * What an incremental load does about transactions that were open during the load before, whose rows may have older values of
   * the cursor: `find` (default, for tables of Postgres) reads them by what each row says of its transaction, which scans the
   * table; `ignore` leaves that out, so that an index on the cursor is enough.
   */
  readonly lateCommits?: 'find' | 'ignore'
  readonly columns?: ColumnHints
  /**
   * A table that has at least twice as many rows is read in chunks of this size, by ranges of its primary key, but not in DuckDB;
   * 250,000 by default. `Infinity`: it is read at once.
   */
  readonly chunkRows?: number
  /** How many chunks of Postgres are read at the same time, each by a separate connection; 4 by default. */
  readonly connections?: number
}

export interface SqlTableOptions extends SqlRelationOptions {
  /** That of the database by default. */
  readonly schema?: string
}

export interface SqlQueryOptions extends Omit<
  SqlRelationOptions,
  'name' | 'lateCommits' | 'chunkRows' | 'connections'
> {
  readonly primaryKey?: string | readonly string[]
}

/** A table or view. */
export interface SqlTable extends SqlTableOptions {
  readonly kind: 'table'
  readonly table: string
}

/** A query. */
export interface SqlQuery extends SqlQueryOptions {
  readonly kind: 'query'
  readonly name: string
  readonly sql: string
}

export interface SqlDatabaseOptions {
  readonly name: string
  /** The name by default. */
  readonly dataset?: string
  /**
   * `postgres://user:password@host:5432/database` or `mysql://user:password@host:3306/database`, better in `secrets`; or
   * `duckdb:path` or `sqlite:path`, relative to the project.
   */
  readonly url?: string
  /** The environment variable with the url, and those of other secrets, such as the key of a mask. */
  readonly secrets?: { readonly url: string; readonly [name: string]: string }
  /** Schema of the tables; `public` by default, `main` in DuckDB and SQLite, the database of the url in MySQL. */
  readonly schema?: string
  /** Names of tables and views, and what `sqlTable` and `sqlQuery` return. */
  readonly tables: readonly (string | SqlTable | SqlQuery)[]
  /** Overrides the project's contract, entity by entity. */
  readonly contract?: SchemaContract
}

/**
 * A table or view of a source database, for `tables` of sqlDatabase.
 * @example sqlTable('orders', { incremental: { cursor: 'updated_at' }, exclude: ['notes'] })
 */
export const sqlTable = (table: string, options: SqlTableOptions = {}): SqlTable => ({
  ...options,
  kind: 'table',
  table,
})

/**
 * A query in the SQL of a source database, for `tables` of sqlDatabase. `name`: of the resource and its table.
 * @example sqlQuery('daily_totals', 'select day, sum(total) as total from orders group by day')
 */
export const sqlQuery = (name: string, sql: string, options: SqlQueryOptions = {}): SqlQuery => ({
  ...options,
  kind: 'query',
  name,
  sql,
})
