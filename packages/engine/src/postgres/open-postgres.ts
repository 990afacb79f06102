import { SYSTEM_SCHEMA } from '@sluice/schema'
import pg from 'pg'
import { DuckdbSession } from '../duckdb/duckdb-session.ts'
import { openWorkbenchInstance } from '../duckdb/settings/open-instance.ts'
import { sqlFile } from '../sql-file.ts'
import { plainTypes } from './plain-types.ts'
import { PostgresEngine } from './postgres-engine.ts'
import { setSearchPath } from './connection/search-path.ts'
import { surviveBreaks } from './connection/survive-breaks.ts'
import { UtcClient } from './connection/utc-client.ts'

const FUNCTIONS = sqlFile('../../sql/functions.duckdb.sql', import.meta.url)

/**
 * Connects to a Postgres database, directly or through a pooler in transaction mode.
 * @throws the driver's error where the server cannot be reached or refuses
 */
export async function openPostgres({
  url,
  systemSchema = SYSTEM_SCHEMA,
}: {
  readonly url: string
  readonly systemSchema?: string
}): Promise<PostgresEngine> {
  let pooled = false
  const pool = new pg.Pool({
    Client: UtcClient,
    connectionString: url,
    max: 4,
    types: plainTypes,
    connectionTimeoutMillis: 10_000,
    verify(client, done) {
      setSearchPath(client).then((isSet) => {
        pooled ||= !isSet
        done()
      }, done)
    },
  })
  surviveBreaks(pool)
  try {
    const client = await pool.connect()
    client.release()
  } catch (error) {
    await pool.end()
    throw error
  }
  const instance = await openWorkbenchInstance(':memory:')
  const connection = await instance.connect()
  await connection.run(`set timezone = 'UTC'; create schema _sluice; ${FUNCTIONS}`)
  return new PostgresEngine(pool, { pooled, systemSchema }, new DuckdbSession(connection), () => {
    connection.closeSync()
    instance.closeSync()
  })
}
