import { join } from 'node:path'
import type { EngineKind } from '@sluice/engine'
import type { Table } from '@sluice/schema'
import { applyChanges } from '../changes/apply-changes.ts'
import { isEdited } from '../migration/read/is-edited.ts'
import { folderNames, readMigrations, type Migration } from '../migration/read/read-migrations.ts'
import { isRenamed } from '../migration/read/is-renamed.ts'
import { renamesIn } from '../migration/read/renames-in.ts'
import { tablesAfter } from './tables-after.ts'

export interface Proposed {
  /** Folder that has `migrations/`. */
  readonly projectDir: string
  /** The final tables of the target as they are now. */
  readonly finals: readonly Table[]
  /** Ids of the migrations that the target has: see appliedMigrations. */
  readonly applied: ReadonlySet<string>
  /** The target's engine: what a pending migration that was edited makes there. Its plan is believed by default. */
  readonly kind?: EngineKind
  /** Id of a migration: what comes before it; all that was proposed by default. */
  readonly until?: string
}

/** What a pending migration makes of the tables: as planned, or as a person changed its SQL. */
async function after(
  tables: readonly Table[],
  migration: Migration,
  kind?: EngineKind,
): Promise<readonly Table[]> {
  const { plan } = migration
  const file = kind && migration.sql[kind]
  if (!plan && file && isRenamed(file, tables)) return tables
  const planned = applyChanges(tables, plan?.changes ?? [])
  if (!kind || !file || (plan && !isEdited(file))) return planned
  return (await tablesAfter(kind, tables, file)) ?? planned
}

/**
 * The final tables as they will be once all that was proposed is applied, the names of all folders of migrations, those that
 * are rejected included, and the columns that pending ones rename.
 */
export async function expectedTables({ projectDir, finals, applied, kind, until }: Proposed) {
  const dir = join(projectDir, 'migrations')
  const migrations = await readMigrations(dir)
  const pending = migrations.filter(({ id }) => !applied.has(id) && (until === undefined || id < until))
  let tables = finals
  for (const migration of pending) tables = await after(tables, migration, kind)
  const renames = pending.flatMap(({ sql }) => (kind && sql[kind] ? renamesIn(sql[kind]) : []))
  return { tables, ids: await folderNames(dir), pending, renames }
}
