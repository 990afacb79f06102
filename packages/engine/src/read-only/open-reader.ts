import type { DatabaseTarget } from '../kysely/create-database.ts'
import type { Reader } from './reader.ts'

/** Opens a target for reading alone; only what its kind needs is imported. */
export async function openReader(target: DatabaseTarget): Promise<Reader> {
  if (target.kind === 'duckdb') return (await import('./duckdb-reader.ts')).openDuckdbReader(target.path)
  return (await import('./postgres-reader.ts')).openPostgresReader(target.url)
}
