import type { QueryResult } from 'pg'
import type { Parameter, Session } from '../session.ts'

/** A pool or a client of pg. */
interface Queryable {
  query(sql: string, values?: unknown[]): Promise<QueryResult | QueryResult[]>
}

const bind = (parameter: Parameter): unknown =>
  typeof parameter === 'object' && parameter !== null && !(parameter instanceof Date)
    ? JSON.stringify(parameter)
    : parameter

/** Runs SQL on Postgres, unprepared, as a pooler in transaction mode demands. */
export class PostgresSession implements Session {
  readonly #queryable: Queryable
  readonly #signal: AbortSignal | undefined

  /** Once `signal` is aborted, no statement begins. */
  constructor(queryable: Queryable, signal?: AbortSignal) {
    this.#queryable = queryable
    this.#signal = signal
  }

  async rows<R = Record<string, unknown>>(sql: string, parameters: readonly Parameter[] = []): Promise<R[]> {
    return (await this.#query(sql, parameters)).rows as R[]
  }

  async run(sql: string, parameters: readonly Parameter[] = []): Promise<number> {
    return (await this.#query(sql, parameters)).rowCount ?? 0
  }

  async script(sql: string): Promise<void> {
    await this.#query(sql, [])
  }

  async #query(sql: string, parameters: readonly Parameter[]): Promise<QueryResult> {
    this.#signal?.throwIfAborted()
    // Without values pg sends a simple query, which may hold several statements.
    const result = await (parameters.length === 0
      ? this.#queryable.query(sql)
      : this.#queryable.query(sql, parameters.map(bind)))
    return Array.isArray(result) ? (result.at(-1) as QueryResult) : result
  }
}
