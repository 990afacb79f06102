import type pg from 'pg'
import type { Table } from '@sluice/schema'
import { DuckdbSession } from '../duckdb/duckdb-session.ts'
import type { Engine } from '../engine.ts'
import type { Transaction } from '../transaction.ts'
import { postgresDialect } from './dialect.ts'
import { PostgresSession } from './postgres-session.ts'
import { PostgresTransaction } from './postgres-transaction.ts'
import { readPostgresCatalog } from './read-catalog.ts'

/** A Postgres database as a target. */
export class PostgresEngine implements Engine {
  readonly kind = 'postgres'
  readonly dialect = postgresDialect
  readonly session: PostgresSession
  readonly workbench: DuckdbSession
  readonly #pool: pg.Pool
  readonly #closeWorkbench: () => void

  constructor(pool: pg.Pool, workbench: DuckdbSession, closeWorkbench: () => void) {
    this.#pool = pool
    this.workbench = workbench
    this.#closeWorkbench = closeWorkbench
    this.session = new PostgresSession(pool)
  }

  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect()
    let broken: Error | undefined
    try {
      await client.query(`begin; set local timezone = 'UTC'`)
      const tx = new PostgresTransaction(client, this.workbench)
      const result = await work(tx)
      await tx.keepStaged()
      await client.query('commit')
      return result
    } catch (error) {
      await client.query('rollback').catch((lost: Error) => {
        broken = lost
      })
      throw error
    } finally {
      client.release(broken)
    }
  }

  catalog(datasets: readonly string[]): Promise<readonly Table[]> {
    return readPostgresCatalog(this.session, datasets)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.end()
    this.#closeWorkbench()
  }
}
