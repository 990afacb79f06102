import { randomInt } from 'node:crypto'
import type pg from 'pg'
import type { Table, TableName } from '@sluice/schema'
import type { Engine } from '../engine.ts'
import type { Session } from '../session.ts'
import type { Transaction } from '../transaction.ts'
import { postgresDialect } from './dialect.ts'
import type { LazyWorkbench } from './workbench/lazy-workbench.ts'
import { PooledSession } from './pooled-session.ts'
import { PostgresSession } from './postgres-session.ts'
import { PostgresTransaction } from './postgres-transaction.ts'
import { SET_SEARCH_PATH } from './connection/search-path.ts'
import { systemNames, type SystemNames } from '../system/system-names.ts'
import type { Retyped, TableFacts } from '../table-facts.ts'
import { readPostgresCatalog } from './read-catalog.ts'
import { readPostgresFacts } from './read-facts.ts'

/** The key of a lock that a transaction has of its own: whatever connection a pooler gave it, the server knows it by that. */
type Mark = readonly [number, number]

const newMark = (): Mark => [randomInt(2 ** 31), randomInt(2 ** 31)]

/** What values are read and written by, again for poolers that do not pass on the startup's parameters. */
const SETTINGS = `${SET_SEARCH_PATH}; set local timezone = 'UTC'; set local datestyle = 'ISO'; set local extra_float_digits = 1`
const begin = ([first, second]: Mark): string => `begin; ${SETTINGS};
do $sluice$ begin perform pg_advisory_xact_lock(${first}, ${second}); end $sluice$`
const cancel = ([
  first,
  second,
]: Mark): string => `select pg_catalog.pg_cancel_backend(pid) from pg_catalog.pg_locks
where locktype operator(pg_catalog.=) 'advisory' and granted
  and classid operator(pg_catalog.=) ${first}::pg_catalog.oid and objid operator(pg_catalog.=) ${second}::pg_catalog.oid`

/** A Postgres database as a target. */
export class PostgresEngine implements Engine {
  readonly kind = 'postgres'
  readonly dialect = postgresDialect
  readonly session: PostgresSession
  readonly systemSchema: string
  readonly workbench: LazyWorkbench
  readonly #pool: pg.Pool
  readonly #pooled: boolean
  readonly #stop = new AbortController()
  readonly #names: SystemNames
  readonly #running = new Set<Mark>()

  /** `pooled`: the pool's connections are a pooler's, and settings hold for a transaction only. */
  constructor(
    pool: pg.Pool,
    { pooled, systemSchema }: { readonly pooled: boolean; readonly systemSchema: string },
    workbench: LazyWorkbench,
  ) {
    this.#pool = pool
    this.#pooled = pooled
    this.workbench = workbench
    this.systemSchema = systemSchema
    this.#names = systemNames(systemSchema)
    this.session = pooled ? new PooledSession(pool, this.#names) : new PostgresSession(pool, this.#names)
  }

  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    this.#stop.signal.throwIfAborted()
    const client = await this.#pool.connect()
    let broken: Error | undefined
    const mark = newMark()
    this.#running.add(mark)
    try {
      const tx = new PostgresTransaction(client, this.workbench, this.#names, this.#stop.signal)
      await tx.later(begin(mark))
      const result = await work(tx)
      await tx.keepStaged()
      this.#stop.signal.throwIfAborted()
      await tx.commit()
      return result
    } catch (error) {
      await client.query('rollback').catch((fault: Error) => void (broken = fault))
      throw error
    } finally {
      this.#running.delete(mark)
      client.release(broken)
    }
  }

  /** Each transaction has a separate connection. */
  aside<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.transaction(work)
  }

  async unhurried<T>(work: (session: PostgresSession) => Promise<T>): Promise<T> {
    if (this.#pooled) return work(this.session)
    this.#stop.signal.throwIfAborted()
    const client = await this.#pool.connect()
    try {
      const session = new PostgresSession(client, this.#names, this.#stop.signal)
      await session.script('set statement_timeout = 0; set idle_session_timeout = 0')
      return await work(session)
    } finally {
      client.release(true) // its settings end with it
    }
  }

  catalog(
    datasets: readonly string[],
    batch: Pick<Session, 'rows'> = this.session,
  ): Promise<readonly Table[]> {
    return readPostgresCatalog(batch, datasets)
  }

  facts(tables: readonly TableName[], retyped: readonly Retyped[] = []): Promise<readonly TableFacts[]> {
    return this.transaction((tx) => readPostgresFacts(tx, tables, retyped))
  }

  /** The server would go on with its statement, and wait for its locks, after the client is gone. */
  interrupt(): void {
    this.#stop.abort(new Error('interrupted'))
    this.workbench.interrupt()
    for (const mark of this.#running) this.#pool.query(cancel(mark)).catch(() => undefined)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.end()
    await this.workbench.close()
  }
}
