import { SYSTEM_SCHEMA } from '@sluice/schema'
import pg from 'pg'
import { LazyWorkbench } from './workbench/lazy-workbench.ts'
import { plainTypes } from './plain-types.ts'
import { PostgresEngine } from './postgres-engine.ts'
import { setSearchPath } from './connection/search-path.ts'
import { surviveBreaks } from './connection/survive-breaks.ts'
import { UtcClient } from './connection/utc-client.ts'

/**
 * Connects to a Postgres database, directly or through a pooler in transaction mode.
 * @throws SluiceError E_CONFIG_VALUE where a setting of the workbench is none; the driver's error where the server cannot be reached or refuses
 */
export async function openPostgres({
  url,
  systemSchema = SYSTEM_SCHEMA,
}: {
  readonly url: string
  readonly systemSchema?: string
}): Promise<PostgresEngine> {
  const workbench = new LazyWorkbench()
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
  return new PostgresEngine(pool, { pooled, systemSchema }, workbench)
}
