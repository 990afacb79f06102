import { leaseDuckdb } from './duckdb-lease.ts'
import { DuckdbEngine } from './duckdb-engine.ts'
import { explainOpening } from './explain-opening.ts'
import { workbenchSettings } from './open-instance.ts'

/**
 * Opens or creates a DuckDB file; `:memory:` for one that is gone when it is closed.
 * @throws DuckdbLocked where another process has the file open
 */
export async function openDuckdb({ path }: { readonly path: string }): Promise<DuckdbEngine> {
  try {
    const lease = await leaseDuckdb(path, { settings: workbenchSettings() })
    const connection = await lease.connect()
    await connection.run(`set timezone = 'UTC'`)
    return new DuckdbEngine(lease, connection)
  } catch (error) {
    throw explainOpening(error, path)
  }
}
