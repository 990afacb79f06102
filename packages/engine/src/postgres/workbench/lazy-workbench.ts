import { DuckDBInstance, type DuckDBConnection, type DuckDBResult } from 'duckdb'
import type { ArrowRows } from '../../duckdb/arrow/decode-arrow.ts'
import { DuckdbSession } from '../../duckdb/duckdb-session.ts'
import { workbenchSettings } from '../../duckdb/settings/workbench-settings.ts'
import { sqlFile } from '../../sql-file.ts'
import type { Workbench } from '../../workbench.ts'

/** Of a stream, one chunk is kept until it is asked for: in what it keeps by default, DuckDB does not count the strings. */
const SETTINGS = `set timezone = 'UTC'; set streaming_buffer_size = '1KB'`

const FUNCTIONS = sqlFile('../../../sql/functions.duckdb.sql', import.meta.url)

interface Opened {
  readonly instance: DuckDBInstance
  readonly connection: DuckDBConnection
  readonly session: DuckdbSession
}

/** The workbench of a Postgres target. Its DuckDB is opened for the first statement: commands that read no rows need none. */
export class LazyWorkbench implements Workbench {
  readonly #settings = workbenchSettings()
  #opening: Promise<Opened> | undefined
  #opened: Opened | undefined

  get isOpen(): boolean {
    return this.#opening !== undefined
  }

  async rows<R = Record<string, unknown>>(sql: string): Promise<R[]> {
    return (await this.#open()).session.rows<R>(sql)
  }

  async run(sql: string): Promise<number> {
    return (await this.#open()).session.run(sql)
  }

  get interrupts(): number {
    return this.#opened?.session.interrupts ?? 0
  }

  async stream(sql: string): Promise<DuckDBResult> {
    return (await this.#open()).session.stream(sql)
  }

  async readArrow(bytes: Uint8Array): Promise<ArrowRows> {
    return (await this.#open()).session.readArrow(bytes)
  }

  async withArrow<T>(rows: readonly ArrowRows[], work: (from: string) => Promise<T>): Promise<T> {
    return (await this.#open()).session.withArrow(rows, work)
  }

  interrupt(): void {
    this.#opened?.session.interrupt()
  }

  /** Waits for an opening that has begun. */
  async close(): Promise<void> {
    const opened = await this.#opening?.catch(() => undefined)
    opened?.connection.closeSync()
    opened?.instance.closeSync()
  }

  #open(): Promise<Opened> {
    this.#opening ??= this.#begin()
    return this.#opening
  }

  async #begin(): Promise<Opened> {
    const instance = await DuckDBInstance.create(':memory:', this.#settings)
    const connection = await instance.connect()
    await connection.run(`${SETTINGS}; create schema _sluice; ${FUNCTIONS}`)
    this.#opened = { instance, connection, session: new DuckdbSession(connection) }
    return this.#opened
  }
}
