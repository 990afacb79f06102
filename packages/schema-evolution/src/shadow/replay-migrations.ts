import type { EngineKind } from '@sluice/engine'
import type { Table } from '@sluice/schema'
import { readMigrations } from '../migration/read-migrations.ts'
import { runStatements } from '../runner/run-statements.ts'
import { openDuckdbShadow } from './duckdb-shadow.ts'
import type { Shadow } from './shadow.ts'

// PGlite brings a whole Postgres, which only a replay for Postgres should load.
const OPEN: Record<EngineKind, () => Promise<Shadow>> = {
  duckdb: openDuckdbShadow,
  postgres: async () => (await import('./pglite-shadow.ts')).openPgliteShadow(),
}

/**
 * The tables that the migrations in `dir` make out of nothing, found by running them on a shadow database.
 * @throws SluiceError E_MIGRATION_FAILED with file, line and statement
 */
export async function replayMigrations(dir: string, kind: EngineKind): Promise<readonly Table[]> {
  const migrations = await readMigrations(dir)
  await using shadow = await OPEN[kind]()
  for (const { sql } of migrations) {
    const file = sql[kind]
    if (!file) continue
    if (file.transaction) await shadow.transaction((tx) => runStatements(tx, file))
    else await runStatements(shadow.session, file)
  }
  return await shadow.tables()
}
