import type { QueryArrayConfig, QueryArrayResult } from 'pg'
import { columnNames } from '../column-names.ts'
import type { Parameter, Session, Statement } from '../session.ts'
import type { SystemNames } from '../system/system-names.ts'
import { inlineParameters } from '../parameters/inline-parameters.ts'

/** A pool or a client of pg. */
interface Queryable {
  query(query: QueryArrayConfig): Promise<QueryArrayResult | QueryArrayResult[]>
}

const bind = (parameter: Parameter): unknown =>
  typeof parameter === 'object' && parameter !== null && !(parameter instanceof Date)
    ? JSON.stringify(parameter)
    : parameter

/** The rows of an answer, as objects. */
export function rowsOf({ fields, rows }: QueryArrayResult): Record<string, unknown>[] {
  const names = columnNames(fields.map(({ name }) => name))
  return rows.map((row) =>
    Object.fromEntries(row.map((value: unknown, i: number) => [names[i] ?? '', value])),
  )
}

/** Runs SQL on Postgres, unprepared, as a pooler in transaction mode demands. */
export class PostgresSession implements Session {
  readonly #queryable: Queryable
  readonly #signal: AbortSignal | undefined
  readonly #names: SystemNames

  /** Once `signal` is aborted, no statement begins. */
  constructor(queryable: Queryable, names: SystemNames, signal?: AbortSignal) {
    this.#queryable = queryable
    this.#names = names
    this.#signal = signal
  }

  async rows<R = Record<string, unknown>>(sql: string, parameters: readonly Parameter[] = []): Promise<R[]> {
    return rowsOf(await this.#query(sql, parameters)) as R[]
  }

  async batch(statements: readonly Statement[]): Promise<readonly Record<string, unknown>[][]> {
    this.#signal?.throwIfAborted()
    const texts = statements.map(({ sql, parameters }) => inlineParameters(this.#names(sql), parameters))
    const results = await this.#queryable.query({ text: texts.join(';\n'), rowMode: 'array' })
    const answers = Array.isArray(results) ? results : [results]
    return answers.slice(-statements.length).map(rowsOf)
  }

  async run(sql: string, parameters: readonly Parameter[] = []): Promise<number> {
    return (await this.#query(sql, parameters)).rowCount ?? 0
  }

  async script(sql: string): Promise<void> {
    await this.#query(sql, [])
  }

  async later(sql: string, parameters: readonly Parameter[] = []): Promise<void> {
    await this.#query(sql, parameters)
  }

  async #query(sql: string, parameters: readonly Parameter[]): Promise<QueryArrayResult<unknown[]>> {
    this.#signal?.throwIfAborted()
    // Without values pg sends a simple query, which may hold several statements.
    const values = parameters.length === 0 ? {} : { values: parameters.map(bind) }
    const result = await this.#queryable.query({ text: this.#names(sql), rowMode: 'array', ...values })
    return (Array.isArray(result) ? result.at(-1) : result) as QueryArrayResult<unknown[]>
  }
}
