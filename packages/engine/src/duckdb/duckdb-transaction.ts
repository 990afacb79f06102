import type { Table } from '@sluice/schema'
import { ident, qualified } from '../quote.ts'
import type { StagingTable, Transaction } from '../transaction.ts'
import { duckdbDialect } from './dialect.ts'
import { DuckdbSession } from './duckdb-session.ts'
import { readDuckdbCatalog } from './read-catalog.ts'

/** A transaction on the engine's one connection, on which the workbench's temp tables are too. */
export class DuckdbTransaction extends DuckdbSession implements Transaction {
  async stage({ schema, name, columns }: StagingTable, select: string): Promise<number> {
    const definitions = columns.map(
      (column) => `${ident(column.name)} ${duckdbDialect.typeName(column.type)}`,
    )
    await this.run(`create table ${qualified(schema, name)} (${definitions.join(', ')})`)
    return this.run(`insert into ${qualified(schema, name)} ${select}`)
  }

  catalog(datasets: readonly string[]): Promise<readonly Table[]> {
    return readDuckdbCatalog(this, datasets)
  }

  /** DuckDB lets one process write to a file, and that process runs one transaction at a time: nothing to wait for. */
  async lock(): Promise<void> {}
}
