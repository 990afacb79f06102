import { SluiceError } from '@sluice/schema'
import type { Driver, TransactionSettings } from 'kysely'
import { DuckdbConnection } from './duckdb-connection.ts'
import { leaseDuckdb, type DuckdbLease } from '../../duckdb/duckdb-lease.ts'
import type { ValueCodec } from '../values/value-codec.ts'

export interface DuckdbDriverOptions {
  readonly path: string
  readonly readOnly: boolean
  readonly codec: ValueCodec
}

/** What makes a DuckDB session answer as a Postgres one in UTC does. */
const SESSION = `set timezone = 'UTC'; set integer_division = true`

/** Lends connections to one DuckDB file. The last one given back is lent first, so that temporary tables stay. */
export class DuckdbDriver implements Driver {
  readonly #options: DuckdbDriverOptions
  readonly #connections = new Set<DuckdbConnection>()
  readonly #idle: DuckdbConnection[] = []
  #lease: DuckdbLease | undefined

  constructor(options: DuckdbDriverOptions) {
    this.#options = options
  }

  async init(): Promise<void> {
    const { path, readOnly } = this.#options
    this.#lease = await leaseDuckdb(path, { readOnly })
  }

  async acquireConnection(): Promise<DuckdbConnection> {
    const idle = this.#idle.pop()
    if (idle) return idle
    if (!this.#lease) throw new Error('the database is closed')
    const connection = await this.#connect(this.#lease)
    this.#connections.add(connection)
    return connection
  }

  /** A read-only database that shares an instance with a writing one keeps its promise by read-only transactions. */
  async #connect(lease: DuckdbLease): Promise<DuckdbConnection> {
    const { codec, readOnly } = this.#options
    const connection = new DuckdbConnection(await lease.connect(), {
      codec,
      reading: readOnly && lease.writable,
    })
    await connection.run(SESSION)
    return connection
  }

  async beginTransaction(connection: DuckdbConnection, settings: TransactionSettings): Promise<void> {
    if (settings.isolationLevel === 'serializable') {
      throw new SluiceError(
        'DuckDB has no serializable transactions: all of its transactions are snapshots',
        {
          code: 'E_ISOLATION_LEVEL',
          hint: `leave the level out, or set it to 'snapshot' or a weaker level`,
        },
      )
    }
    const readOnly = this.#options.readOnly || settings.accessMode === 'read only'
    await connection.begin(readOnly ? 'read only' : 'read write')
  }

  commitTransaction(connection: DuckdbConnection): Promise<void> {
    return connection.commit()
  }

  rollbackTransaction(connection: DuckdbConnection): Promise<void> {
    return connection.rollback()
  }

  savepoint(): Promise<void> {
    return Promise.reject(
      new SluiceError('DuckDB has no savepoints', {
        code: 'E_NO_SAVEPOINTS',
        hint: 'do the work in one transaction, or in several one after the other',
      }),
    )
  }

  rollbackToSavepoint(): Promise<void> {
    return this.savepoint()
  }

  releaseSavepoint(): Promise<void> {
    return this.savepoint()
  }

  releaseConnection(connection: DuckdbConnection): Promise<void> {
    if (this.#lease) this.#idle.push(connection)
    else connection.close()
    return Promise.resolve()
  }

  destroy(): Promise<void> {
    for (const connection of this.#connections) connection.close()
    this.#connections.clear()
    this.#idle.length = 0
    this.#lease?.release()
    this.#lease = undefined
    return Promise.resolve()
  }
}
