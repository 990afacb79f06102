import type { Column, Table, TableName } from '@sluice/schema'
import type { Parameter, Session } from './session.ts'
import type { TableGuards } from './table-guards.ts'

/** A table to be filled from the workbench; its schema exists already. */
export interface StagingTable {
  readonly schema: string
  readonly name: string
  readonly columns: readonly Pick<Column, 'name' | 'type'>[]
  /** True where its rows are known to stay until after the transaction, as their final table is missing. */
  readonly waits?: boolean
  /**
   * Set to the number of the load for a root table whose staging may become its final table. On Postgres it is made in the
   * shape of one: the columns of Sluice behind the others, `_sluice_position` computed from `_sluice_id`.
   */
  readonly becomes?: number
  /** True where its rows may take as much room as they have as text: they are written faster, where the engine has a choice. */
  readonly isPlain?: boolean
}

/** A transaction on the target. */
export interface Transaction extends Session {
  /**
   * Creates `table` and fills it with the rows of `select`, a DuckDB query for the workbench whose columns are those of
   * the table in the same order; gives the number of rows. What it makes is read like a table, and dropped by unstage.
   */
  stage(table: StagingTable, select: string): Promise<number>
  /** Drops a staging table, of this transaction or of an earlier one. */
  unstage(schema: string, name: string): Promise<void>
  /** Creates `table` like stage, for `fill` to bring rows into it piece by piece; each row is computed once. */
  open(table: StagingTable): Promise<void>
  /**
   * Adds the rows of `select` to `table`, one that `open` made or a final one; gives their number. With `order: 'any'` several
   * threads write at once where the engine can; `buffer`: MiB of the memory limit that each of them reads with.
   */
  fill(table: StagingTable, select: string, order?: 'kept' | 'any', buffer?: number): Promise<number>
  /**
   * Asks for rows that nothing waits for before the commit: a server gets the statement together with it. What is given has
   * the rows once the transaction is committed.
   */
  rowsAtCommit<R = Record<string, unknown>>(
    sql: string,
    parameters?: readonly Parameter[],
  ): Promise<() => readonly R[]>
  /** Runs an `insert` of many rows, which may be written in any order, by several threads at once where the engine can. */
  insert(sql: string): Promise<number>
  /** Does `work`, which joins many rows, with less memory where the engine is in this process. Not for `insert` and `fill`. */
  inLessMemory<T>(work: () => Promise<T>): Promise<T>
  /** Like Engine.catalog, as this transaction sees it. */
  catalog(datasets: readonly string[], batch?: Pick<Session, 'rows'>): Promise<readonly Table[]>
  /** What may keep rows out of these tables, or hide them; nothing of those that do not exist. */
  guards(tables: readonly TableName[]): Promise<readonly TableGuards[]>
  /** Waits for, then holds until the end of the transaction, a lock of that name, shared with no other process. */
  lock(name: string): Promise<void>
}
