import type { DuckDBConnection } from 'duckdb'
import type { Table } from '@sluice/schema'
import type { Engine } from '../engine.ts'
import type { Transaction } from '../transaction.ts'
import type { DuckdbLease } from './duckdb-lease.ts'
import { duckdbDialect } from './dialect.ts'
import { DuckdbSession } from './duckdb-session.ts'
import { DuckdbTransaction } from './duckdb-transaction.ts'
import { readDuckdbCatalog } from './read-catalog.ts'

/** A DuckDB file, or memory, as a target. */
export class DuckdbEngine implements Engine {
  readonly kind = 'duckdb'
  readonly dialect = duckdbDialect
  readonly session: DuckdbSession
  readonly #lease: DuckdbLease
  readonly #connection: DuckDBConnection

  constructor(lease: DuckdbLease, connection: DuckDBConnection) {
    this.#lease = lease
    this.#connection = connection
    this.session = new DuckdbSession(connection)
  }

  get workbench(): DuckdbSession {
    return this.session
  }

  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    await this.session.run('begin')
    try {
      const tx = new DuckdbTransaction(this.#connection)
      const result = await work(tx)
      await tx.keepStaged()
      await this.session.run('commit')
      return result
    } catch (error) {
      // A failed commit has rolled back already; the first error is the one to tell.
      await this.session.run('rollback').catch(() => undefined)
      throw error
    }
  }

  catalog(datasets: readonly string[]): Promise<readonly Table[]> {
    return readDuckdbCatalog(this.session, datasets)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection.closeSync()
    this.#lease.release()
  }
}
