import { SluiceError } from '@sluice/schema'
import { ResultReturnType, StatementType, type DuckDBConnection, type DuckDBPreparedStatement } from 'duckdb'
import type { DuckDBResult, DuckDBValue } from 'duckdb'
import {
  AbortedTransactionError,
  type CompiledQuery,
  type DatabaseConnection,
  type QueryResult,
} from 'kysely'
import { bindParameters } from './duckdb-parameters.ts'
import { duckdbReader } from './duckdb-values.ts'
import { rowMaker } from '../values/row-maker.ts'
import type { ValueCodec } from '../values/value-codec.ts'

export interface DuckdbConnectionOptions {
  readonly codec: ValueCodec
  /** True: each statement outside a transaction runs in a read-only one of its own. */
  readonly reading: boolean
}

/** One DuckDB connection as Kysely uses it: lent to one query or transaction at a time. */
export class DuckdbConnection implements DatabaseConnection {
  readonly #connection: DuckDBConnection
  readonly #options: DuckdbConnectionOptions
  #transaction: 'none' | 'open' | 'failed' = 'none'

  constructor(connection: DuckDBConnection, options: DuckdbConnectionOptions) {
    this.#connection = connection
    this.#options = options
  }

  async run(sql: string): Promise<void> {
    await this.#connection.run(sql)
  }

  async begin(access: 'read only' | 'read write'): Promise<void> {
    await this.run(access === 'read only' ? 'begin transaction read only' : 'begin transaction')
    this.#transaction = 'open'
  }

  /** @throws AbortedTransactionError where a statement failed: as on Postgres, nothing of the transaction is kept */
  async commit(): Promise<void> {
    const failed = this.#transaction === 'failed'
    await this.run(failed ? 'rollback' : 'commit')
    this.#transaction = 'none'
    if (failed) throw new AbortedTransactionError()
  }

  async rollback(): Promise<void> {
    if (this.#transaction !== 'none') await this.run('rollback')
    this.#transaction = 'none'
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const result = await this.#attempt(async () => {
      // Without parameters there may be several statements; the last one's result counts.
      if (parameters.length === 0) return this.#connection.run(sql)
      const prepared = await this.#prepare(sql, parameters)
      try {
        return await prepared.run()
      } finally {
        prepared.destroySync()
      }
    })
    return this.#materialize(result)
  }

  async *streamQuery<R>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<R>> {
    const prepared = await this.#attempt(() => this.#prepare(query.sql, query.parameters))
    const alone = this.#options.reading && this.#transaction === 'none'
    try {
      if (alone) await this.begin('read only')
      const result = await this.#attempt(() => prepared.stream())
      const toRow = this.#rowMaker<R>(result)
      let rows: R[] = []
      while (true) {
        const chunk = await this.#attempt(() => result.fetchChunk())
        if (!chunk || chunk.rowCount === 0) break
        for (const values of chunk.getRows()) {
          rows.push(toRow(values))
          if (rows.length < chunkSize) continue
          yield { rows }
          rows = []
        }
      }
      if (rows.length > 0) yield { rows }
    } finally {
      prepared.destroySync()
      if (alone) await this.rollback()
    }
  }

  cancelQuery(): Promise<void> {
    this.#connection.interrupt()
    return Promise.resolve()
  }

  close(): void {
    this.#connection.closeSync()
  }

  /** As on Postgres, a transaction in which a statement failed takes no further ones. */
  async #attempt<T>(work: () => Promise<T>): Promise<T> {
    if (this.#transaction === 'failed') {
      throw new SluiceError('the transaction is aborted: a statement in it failed', {
        code: 'E_TRANSACTION_ABORTED',
        hint: 'do not catch the error of that statement inside the transaction',
      })
    }
    const alone = this.#options.reading && this.#transaction === 'none'
    if (alone) await this.begin('read only')
    try {
      return await work()
    } catch (error) {
      if (this.#transaction === 'open') this.#transaction = 'failed'
      throw error
    } finally {
      if (alone) await this.rollback()
    }
  }

  async #prepare(sql: string, parameters: readonly unknown[]): Promise<DuckDBPreparedStatement> {
    const prepared = await this.#connection.prepare(sql)
    try {
      bindParameters(prepared, parameters)
      return prepared
    } catch (error) {
      prepared.destroySync()
      throw error
    }
  }

  async #materialize<R>(result: DuckDBResult): Promise<QueryResult<R>> {
    const kind = result.returnType
    if (kind === ResultReturnType.CHANGED_ROWS)
      return { rows: [], numAffectedRows: BigInt(result.rowsChanged) }
    if (kind !== ResultReturnType.QUERY_RESULT) return { rows: [] }
    const rows = (await result.getRows()).map(this.#rowMaker<R>(result))
    return CHANGING.has(result.statementType) ? { rows, numAffectedRows: BigInt(rows.length) } : { rows }
  }

  #rowMaker<R>(result: DuckDBResult): (values: readonly DuckDBValue[]) => R {
    const { codec } = this.#options
    const columns = result
      .columnNames()
      .map((name, i) => ({ name, read: duckdbReader(result.columnType(i), codec, name) }))
    return rowMaker(columns)
  }
}

/** Statements that change rows, and have a result where they end in `returning`. */
const CHANGING: ReadonlySet<StatementType> = new Set([
  StatementType.INSERT,
  StatementType.UPDATE,
  StatementType.DELETE,
  StatementType.MERGE_INTO,
])
