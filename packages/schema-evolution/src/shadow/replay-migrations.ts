import type { EngineKind } from '@sluice/engine'
import type { Table } from '@sluice/schema'
import { readMigrations, type Migration } from '../migration/read/read-migrations.ts'
import { NO_MODELS, type DescribedModels } from './describe-models.ts'
import { describeViews } from './describe-views.ts'
import { openShadow, runOnShadow } from './open-shadow.ts'
import type { Shadow } from './shadow.ts'

/** What migrations make. */
export interface Replayed {
  readonly tables: readonly Table[]
  /** All of it as DDL for people, tables and whatever else the migrations made. */
  readonly state: string
  /** The views that the migrations made. */
  readonly views: DescribedModels
  /** What the SQL models make on top of them. */
  readonly models: DescribedModels
}

/**
 * What the migrations in `dir` make out of nothing, found by running them on a shadow database.
 * @throws SluiceError E_MIGRATION_FAILED with file, line and statement
 */
export const replay = async (dir: string, kind: EngineKind, models?: ModelsOf): Promise<Replayed> =>
  replayOf(await readMigrations(dir), kind, models)

/** What these migrations make out of nothing: see replay. */
export async function replayOf(
  migrations: readonly Migration[],
  kind: EngineKind,
  models?: ModelsOf,
): Promise<Replayed> {
  return onReplayed(migrations, kind, async (shadow) => replayedOn(shadow, await shadow.tables(), models))
}

/**
 * Lends a shadow database that has what these migrations make.
 * @throws SluiceError E_MIGRATION_FAILED with file, line and statement
 */
export async function onReplayed<T>(
  migrations: readonly Migration[],
  kind: EngineKind,
  work: (shadow: Shadow) => Promise<T>,
): Promise<T> {
  await using shadow = await openShadow(kind)
  for (const { sql } of migrations) if (sql[kind]) await runOnShadow(shadow, sql[kind])
  return await work(shadow) // before the shadow is closed
}

/** Describes the models of a project on a shadow. */
export type ModelsOf = (shadow: Shadow) => Promise<DescribedModels>

/** What a shadow has, and what models make on top of it. */
export const replayedOn = async (
  shadow: Shadow,
  tables: readonly Table[],
  models: ModelsOf | undefined,
): Promise<Replayed> => ({
  tables,
  state: await shadow.state(),
  views: await describeViews(shadow),
  models: models ? await models(shadow) : NO_MODELS,
})

/** The tables that the migrations in `dir` make: see replay. */
export const replayMigrations = async (dir: string, kind: EngineKind): Promise<readonly Table[]> =>
  (await replay(dir, kind)).tables
