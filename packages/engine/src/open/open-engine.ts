import type { Engine } from '../engine.ts'
import type { DatabaseTarget } from '../kysely/create-database.ts'

/** Opens a target of either kind; only what that kind needs is imported. */
export async function openEngine(
  target: DatabaseTarget & { readonly systemSchema?: string },
): Promise<Engine> {
  if (target.kind === 'duckdb') return (await import('../duckdb/open-duckdb.ts')).openDuckdb(target)
  return (await import('../postgres/open-postgres.ts')).openPostgres(target)
}
