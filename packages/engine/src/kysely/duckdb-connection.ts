import {
  ResultReturnType,
  StatementType,
  type DuckDBConnection,
  type DuckDBPreparedStatement,
  type DuckDBResult,
  type DuckDBValue,
} from 'duckdb'
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely'
import { bindParameters } from './duckdb-parameters.ts'
import { duckdbReader, type DuckdbReader } from './duckdb-values.ts'
import type { ValueCodec } from './value-codec.ts'

/** One DuckDB connection as Kysely uses it: lent to one query or transaction at a time. */
export class DuckdbConnection implements DatabaseConnection {
  readonly #connection: DuckDBConnection
  readonly #codec: ValueCodec

  constructor(connection: DuckDBConnection, codec: ValueCodec) {
    this.#connection = connection
    this.#codec = codec
  }

  /** Statements without parameters may be several; the last one's result counts. */
  async run(sql: string): Promise<void> {
    await this.#connection.run(sql)
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    if (parameters.length === 0) return this.#materialize(await this.#connection.run(sql))
    const prepared = await this.#prepare(sql, parameters)
    try {
      return await this.#materialize(await prepared.run())
    } finally {
      prepared.destroySync()
    }
  }

  async *streamQuery<R>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<R>> {
    const prepared = await this.#prepare(query.sql, query.parameters)
    try {
      const result = await prepared.stream()
      const toRow = this.#rowMaker<R>(result)
      let rows: R[] = []
      for await (const chunk of result) {
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
    }
  }

  cancelQuery(): Promise<void> {
    this.#connection.interrupt()
    return Promise.resolve()
  }

  close(): void {
    this.#connection.closeSync()
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
    return changesRows(result) ? { rows, numAffectedRows: BigInt(rows.length) } : { rows }
  }

  /** Where two columns have one name the last wins, as with Postgres. */
  #rowMaker<R>(result: DuckDBResult): (values: readonly DuckDBValue[]) => R {
    const names = result.columnNames()
    const readers = names.map((name, i): DuckdbReader =>
      duckdbReader(result.columnType(i), this.#codec, name),
    )
    return (values) => {
      const row: Record<string, unknown> = {}
      for (const [i, name] of names.entries()) {
        const value = values[i] ?? null
        row[name] = value === null ? null : readers[i]?.(value)
      }
      return row as R
    }
  }
}

/** A statement with `returning`. */
const changesRows = ({ statementType }: DuckDBResult): boolean =>
  statementType === StatementType.INSERT ||
  statementType === StatementType.UPDATE ||
  statementType === StatementType.DELETE ||
  statementType === StatementType.MERGE_INTO
