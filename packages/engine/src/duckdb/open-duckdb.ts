import { SluiceError, SYSTEM_SCHEMA } from '@sluice/schema'
import { existsSync } from 'node:fs'
import { leaseDuckdb, type DuckdbLease } from './duckdb-lease.ts'
import { DuckdbEngine } from './duckdb-engine.ts'
import { explainOpening } from './explain-opening.ts'
import { workbenchSettings } from './settings/workbench-settings.ts'

/**
 * Opens or creates a DuckDB file; `:memory:` for one that is gone when it is closed. One that this user may not write is
 * opened for reading alone.
 * @throws DuckdbLocked where another process has the file open
 */
export async function openDuckdb({
  path,
  systemSchema = SYSTEM_SCHEMA,
}: {
  readonly path: string
  readonly systemSchema?: string
}): Promise<DuckdbEngine> {
  try {
    const lease = await leaseWritable(path)
    const connection = await lease.connect()
    await connection.run(`set timezone = 'UTC'`)
    return new DuckdbEngine(lease, connection, systemSchema)
  } catch (error) {
    throw explainOpening(error, path)
  }
}

async function leaseWritable(path: string): Promise<DuckdbLease> {
  const settings = workbenchSettings()
  try {
    return await leaseDuckdb(path, { settings })
  } catch (error) {
    if (!(error instanceof SluiceError) || error.code !== 'E_DUCKDB_FILE' || !existsSync(path)) throw error
    // The first error says what is wrong with a file that cannot be read either.
    return leaseDuckdb(path, { readOnly: true, settings }).catch(() => Promise.reject(error))
  }
}
