import type { Pool, QueryArrayConfig, QueryArrayResult } from 'pg'
import { PostgresSession } from './postgres-session.ts'
import type { SystemNames } from '../system-names.ts'
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

async function inTransaction(
  pool: Pool,
  query: QueryArrayConfig,
): Promise<QueryArrayResult | QueryArrayResult[]> {
  // Several statements in one message are one transaction.
  if (!query.values) return pool.query({ ...query, text: `${SET_SEARCH_PATH}; ${query.text}` })
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query(`begin; ${SET_SEARCH_PATH}`)
    const result = await client.query(query)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch((fault: Error) => void (broken = fault))
    throw error
  } finally {
    client.release(broken)
  }
}
