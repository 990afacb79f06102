import type { PGlite, Transaction } from '@electric-sql/pglite'
import type { Parameter, Session } from '@sluice/engine'

const bind = (parameter: Parameter): unknown =>
  typeof parameter === 'object' && parameter !== null && !(parameter instanceof Date)
    ? JSON.stringify(parameter)
    : parameter

/** PGlite takes parameters of JSON type as values and makes text of them itself. */
const asText = { serializers: { 114: String, 3802: String } }

/** Runs SQL on a Postgres in this process. */
export class PgliteSession implements Session {
  readonly #database: PGlite | Transaction

  constructor(database: PGlite | Transaction) {
    this.#database = database
  }

  async rows<R = Record<string, unknown>>(sql: string, parameters: readonly Parameter[] = []): Promise<R[]> {
    return (await this.#database.query<R>(sql, parameters.map(bind), asText)).rows
  }

  async run(sql: string, parameters: readonly Parameter[] = []): Promise<number> {
    return (await this.#database.query(sql, parameters.map(bind), asText)).affectedRows ?? 0
  }

  async later(sql: string, parameters: readonly Parameter[] = []): Promise<void> {
    await this.#database.query(sql, parameters.map(bind), asText)
  }

  async script(sql: string): Promise<void> {
    await this.#database.exec(sql)
  }
}
