import {
  BIGINT,
  StatementType,
  type DuckDBConnection,
  type DuckDBResult,
  type DuckDBResultReader,
  type DuckDBType,
  type DuckDBValue,
} from 'duckdb'
import type { Parameter, Session } from '../session.ts'
import { SYSTEM_SCHEMA } from '@sluice/schema'
import { systemNames, type SystemNames } from '../system/system-names.ts'
import { columnNames } from '../column-names.ts'
import { plainValue } from './plain-value.ts'
import type { ArrowRows } from './arrow/decode-arrow.ts'

function bind(parameter: Parameter): DuckDBValue {
  if (parameter === null || typeof parameter === 'string' || typeof parameter === 'boolean') return parameter
  if (typeof parameter === 'number') return Number.isSafeInteger(parameter) ? BigInt(parameter) : parameter
  if (typeof parameter === 'bigint') return parameter
  return parameter instanceof Date ? parameter.toISOString() : JSON.stringify(parameter)
}

const typeOf = (value: DuckDBValue): DuckDBType | undefined =>
  typeof value === 'bigint' ? BIGINT : undefined

/** Of `create table as`, DuckDB gives the number of rows as a row. */
const rowsCreated = (reader: DuckDBResultReader): number => Number(reader.getRows()[0]?.[0] ?? 0)

/** Runs SQL on one DuckDB connection. */
export class DuckdbSession implements Session {
  readonly #connection: DuckDBConnection
  readonly #signal: AbortSignal | undefined
  readonly #names: SystemNames
  #interrupts = 0
  /** As a workbench is. */
  readonly isOpen = true

  /** Once `signal` is aborted, no statement begins. */
  constructor(connection: DuckDBConnection, names = systemNames(SYSTEM_SCHEMA), signal?: AbortSignal) {
    this.#connection = connection
    this.#names = names
    this.#signal = signal
  }

  async rows<R = Record<string, unknown>>(sql: string, parameters: readonly Parameter[] = []): Promise<R[]> {
    const reader = await this.#read(sql, parameters)
    const names = columnNames(reader.columnNames())
    const types = reader.columnTypes()
    return reader
      .getRows()
      .map(
        (row) =>
          Object.fromEntries(row.map((value, i) => [names[i] ?? '', plainValue(value, types[i])])) as R,
      )
  }

  async run(sql: string, parameters: readonly Parameter[] = []): Promise<number> {
    const reader = await this.#read(sql, parameters)
    return reader.statementType === StatementType.CREATE ? rowsCreated(reader) : reader.rowsChanged
  }

  async later(sql: string, parameters: readonly Parameter[] = []): Promise<void> {
    await this.#read(sql, parameters)
  }

  async script(sql: string): Promise<void> {
    this.#signal?.throwIfAborted()
    await this.ready()
    await this.#connection.run(this.#names(sql))
  }

  /** How often it was interrupted. */
  get interrupts(): number {
    return this.#interrupts
  }

  /** Gives the rows of a query piece by piece, for as long as no other statement is run. */
  async stream(sql: string): Promise<DuckDBResult> {
    this.#signal?.throwIfAborted()
    await this.ready()
    return this.#connection.stream(this.#names(sql))
  }

  // What reads Arrow is imported once there is some.
  async readArrow(bytes: Uint8Array): Promise<ArrowRows> {
    const { decodeArrow } = await import('./arrow/decode-arrow.ts')
    return decodeArrow(bytes)
  }

  async withArrow<T>(rows: readonly ArrowRows[], work: (from: string) => Promise<T>): Promise<T> {
    this.#signal?.throwIfAborted()
    await this.ready()
    const { withArrow } = await import('./arrow/with-arrow.ts')
    return withArrow(this.#connection, rows, work)
  }

  /** Makes the statement that runs now, if there is one, end with an error soon. */
  interrupt(): void {
    this.#interrupts++
    this.#connection.interrupt()
  }

  /** Is called before each statement. */
  protected async ready(): Promise<void> {}

  async #read(sql: string, parameters: readonly Parameter[]) {
    this.#signal?.throwIfAborted()
    await this.ready()
    const text = this.#names(sql)
    if (parameters.length === 0) return this.#connection.runAndReadAll(text)
    const values = parameters.map(bind)
    const types = values.map(typeOf) as DuckDBType[]
    return this.#connection.runAndReadAll(text, values, types)
  }
}
