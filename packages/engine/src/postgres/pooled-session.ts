import type { Pool, QueryArrayConfig, QueryArrayResult } from 'pg'
import type { Parameter } from '../session.ts'
import { inlineParameters } from '../parameters/inline-parameters.ts'
import { PostgresSession } from './postgres-session.ts'
import type { SystemNames } from '../system/system-names.ts'
import { SET_SEARCH_PATH } from './connection/search-path.ts'

/** Runs SQL behind a pooler, which keeps no settings: each statement is a transaction that begins with its search path. */
export class PooledSession extends PostgresSession {
  readonly #pool: Pool
  readonly #names: SystemNames

  constructor(pool: Pool, names: SystemNames) {
    super({ query: (query) => inTransaction(pool, query) }, names)
    this.#pool = pool
    this.#names = names
  }

  /** Without the search path: what is run so may be unable to run in a transaction, as `create index concurrently`. */
  override async script(sql: string): Promise<void> {
    await this.#pool.query(this.#names(sql))
  }
}

/** Several statements in one message are one transaction, and one round trip. */
function inTransaction(pool: Pool, query: QueryArrayConfig): Promise<QueryArrayResult | QueryArrayResult[]> {
  const { values = [], ...rest } = query
  const text = inlineParameters(query.text, values as readonly Parameter[])
  return pool.query({ ...rest, text: `${SET_SEARCH_PATH}; ${text}` })
}
