import type { Readable } from 'node:stream'
import type { Column, Table } from '@sluice/schema'
import type { Session } from './session.ts'

/** A table to be filled from the workbench; its schema exists already. */
export interface StagingTable {
  readonly schema: string
  readonly name: string
  readonly columns: readonly Pick<Column, 'name' | 'type'>[]
}

/** A CSV file with a header whose bytes can go to the target as they are. */
export interface CsvPart {
  /** Columns of the staging table in the order of the file. */
  readonly columns: readonly string[]
  /** SQL of values that are the same for all rows of the file, by column. */
  readonly constants: Readonly<Record<string, string>>
  open(): Readable
}

/** CSV files for one staging table. */
export interface CsvParts {
  readonly parts: readonly CsvPart[]
  readonly delimiter: string
  readonly quote: string
  readonly escape: string
  /** Column that counts the rows from 0 on, and one that counts those of each file. */
  readonly position: string
  readonly row?: string
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
  /** Where the target reads CSV itself: creates `table` and streams files into it; gives the rows of each file. */
  stageCsv?(table: StagingTable, files: CsvParts): Promise<readonly number[]>
  /** Like Engine.catalog, as this transaction sees it. */
  catalog(datasets: readonly string[]): Promise<readonly Table[]>
  /** Waits for, then holds until the end of the transaction, a lock of that name, shared with no other process. */
  lock(name: string): Promise<void>
}
