import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DuckDBInstance } from 'duckdb'
import { DuckdbEngine } from './duckdb-engine.ts'
import { explainOpening } from './explain-opening.ts'
import { openWorkbenchInstance } from './open-instance.ts'

/**
 * Opens or creates a DuckDB file; `:memory:` for one that is gone when it is closed.
 * @throws DuckdbLocked where another process has the file open
 */
export async function openDuckdb({ path }: { readonly path: string }): Promise<DuckdbEngine> {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
  try {
    const instance: DuckDBInstance = await openWorkbenchInstance(path)
    const connection = await instance.connect()
    await connection.run(`set timezone = 'UTC'`)
    return new DuckdbEngine(instance, connection)
  } catch (error) {
    throw explainOpening(error, path)
  }
}
