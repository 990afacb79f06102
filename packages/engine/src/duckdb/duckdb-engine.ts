import type { DuckDBConnection } from 'duckdb'
import type { Table, TableName } from '@sluice/schema'
import type { Engine } from '../engine.ts'
import type { Transaction } from '../transaction.ts'
import type { DuckdbLease } from './duckdb-lease.ts'
import { duckdbDialect } from './dialect.ts'
import type { Session } from '../session.ts'
import { DuckdbSession } from './duckdb-session.ts'
import { DuckdbTransaction } from './duckdb-transaction.ts'
import { systemNames, type SystemNames } from '../system/system-names.ts'
import type { Retyped, TableFacts } from '../table-facts.ts'
import { readDuckdbCatalog } from './read-catalog.ts'
import { readDuckdbFacts } from './read-facts.ts'

/** A DuckDB file, or memory, as a target. */
export class DuckdbEngine implements Engine {
  readonly kind = 'duckdb'
  readonly dialect = duckdbDialect
  readonly session: DuckdbSession
  readonly systemSchema: string
  readonly #lease: DuckdbLease
  readonly #connection: DuckDBConnection
  readonly #names: SystemNames
  readonly #stop = new AbortController()

  constructor(lease: DuckdbLease, connection: DuckDBConnection, systemSchema: string) {
    this.#lease = lease
    this.#connection = connection
    this.systemSchema = systemSchema
    this.#names = systemNames(systemSchema)
    this.session = new DuckdbSession(connection, this.#names)
  }

  get workbench(): DuckdbSession {
    return this.session
  }

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#transaction(this.#connection, work)
  }

  async aside<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const connection = await this.#lease.connect()
    try {
      await connection.run(`set timezone = 'UTC'`)
      return await this.#transaction(connection, work)
    } finally {
      connection.closeSync()
    }
  }

  async #transaction<T>(connection: DuckDBConnection, work: (tx: Transaction) => Promise<T>): Promise<T> {
    this.#stop.signal.throwIfAborted()
    await connection.run('begin')
    const tx = new DuckdbTransaction(connection, this.#names, this.#stop.signal)
    try {
      const result = await work(tx)
      await tx.keepStaged()
      await tx.commit()
      return result
    } catch (error) {
      // A failed commit has rolled back already; the first error is the one to report.
      await connection.run('rollback').catch(() => undefined)
      for (const statement of tx.restore) await connection.run(statement).catch(() => undefined)
      throw error
    }
  }

  unhurried<T>(work: (session: DuckdbSession) => Promise<T>): Promise<T> {
    return work(this.session)
  }

  catalog(
    datasets: readonly string[],
    batch: Pick<Session, 'rows'> = this.session,
  ): Promise<readonly Table[]> {
    return readDuckdbCatalog(batch, datasets)
  }

  facts(tables: readonly TableName[], retyped: readonly Retyped[] = []): Promise<readonly TableFacts[]> {
    return readDuckdbFacts(this.session, tables, retyped)
  }

  interrupt(): void {
    this.#stop.abort(new Error('interrupted'))
    this.session.interrupt()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection.closeSync()
    this.#lease.release()
  }
}
