import type { EngineKind } from '@sluice/engine'
import type { Table } from '@sluice/schema'
import { readMigrations, type Migration } from '../migration/read/read-migrations.ts'
import { openShadow, runOnShadow } from './open-shadow.ts'

/** What migrations make. */
export interface Replayed {
  readonly tables: readonly Table[]
  /** All of it as DDL for people, tables and whatever else the migrations made. */
  readonly state: string
}

/**
 * What the migrations in `dir` make out of nothing, found by running them on a shadow database.
 * @throws SluiceError E_MIGRATION_FAILED with file, line and statement
 */
export const replay = async (dir: string, kind: EngineKind): Promise<Replayed> =>
  replayOf(await readMigrations(dir), kind)

/** What these migrations make out of nothing: see replay. */
export async function replayOf(migrations: readonly Migration[], kind: EngineKind): Promise<Replayed> {
  await using shadow = await openShadow(kind)
  for (const { sql } of migrations) if (sql[kind]) await runOnShadow(shadow, sql[kind])
  return { tables: await shadow.tables(), state: await shadow.state() }
}

/** The tables that the migrations in `dir` make: see replay. */
export const replayMigrations = async (dir: string, kind: EngineKind): Promise<readonly Table[]> =>
  (await replay(dir, kind)).tables
