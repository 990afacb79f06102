import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Engine, Session } from '@sluice/engine'
import { readMigrations, type Migration } from '../../migration/read/read-migrations.ts'
import { isOwnFolder } from '../../migration/own-folder.ts'
import { REJECTED_FOLDER } from '../../migration/rejected-change.ts'
import type { SqlFile } from '../../migration/sql-file.ts'
import { checkHistory, stateOf } from './check-history.ts'
import { checkOrder } from './check-order.ts'
import { readHistory } from '@sluice/ledger'

/** A migration that the target does not have, or not all of. */
export interface PendingMigration {
  readonly id: string
  readonly file: SqlFile
  /** Where it was read. */
  readonly path: string
  readonly migration: Migration
  /** Whether an earlier run did a part of it. */
  readonly started: boolean
}

/** Ids of migrations that a target has. */
export interface KnownMigrations {
  /** Those that it has in full. */
  readonly applied: ReadonlySet<string>
  /** Those of which it has something. */
  readonly started: ReadonlySet<string>
}

export async function knownMigrations(
  { session }: Pick<Engine, 'session'>,
  batch: Pick<Session, 'rows'> = session,
): Promise<KnownMigrations> {
  const history = await readHistory(batch)
  const finished = [...history.values()].filter((entry) => entry.finished)
  return { applied: new Set(finished.map(({ id }) => id)), started: new Set(history.keys()) }
}

/** Ids of the migrations that the target has in full. */
export const appliedMigrations = async (
  engine: Pick<Engine, 'session'>,
  batch?: Pick<Session, 'rows'>,
): Promise<ReadonlySet<string>> => (await knownMigrations(engine, batch)).applied

/** Ids of the migrations of which the target has some statements, and not all. */
export async function halfAppliedMigrations(engine: Engine): Promise<ReadonlySet<string>> {
  const history = await readHistory(engine.session)
  const half = [...history.values()].filter(({ finished, statements }) => !finished && statements > 0)
  return new Set(half.map(({ id }) => id))
}

/** The migrations in `dir` that the target has in full, in order. */
export async function migrationsOn(engine: Engine, dir: string): Promise<readonly Migration[]> {
  const applied = await appliedMigrations(engine)
  return (await readMigrations(dir)).filter(
    ({ id, sql }) => applied.has(id) && sql[engine.kind] !== undefined,
  )
}

/**
 * The migrations in `dir` that the target does not have, in order. `_sluice` must be installed.
 * @throws SluiceError E_MIGRATION_CHANGED, E_MIGRATION_MISSING, E_MIGRATION_ORDER
 */
export async function pendingMigrations(
  engine: Pick<Engine, 'kind' | 'session'>,
  dir: string,
): Promise<readonly PendingMigration[]> {
  const { kind } = engine
  const migrations = (await readMigrations(dir)).filter(({ sql }) => sql[kind] !== undefined)
  const history = await readHistory(engine.session)
  const isRejected = (id: string): boolean => existsSync(join(dir, id, REJECTED_FOLDER))
  checkHistory(migrations, history, kind, isRejected, isOwnFolder(dir))
  const done = (migration: Migration): boolean =>
    stateOf(migration, history.get(migration.id), kind) === 'applied'
  const pending = migrations.filter((migration) => !done(migration))
  checkOrder(
    pending.filter(({ id }) => !history.has(id)),
    migrations.filter(done),
    kind,
  )
  return pending.flatMap((migration) => {
    const file = migration.sql[kind]
    const path = join(dir, migration.id, `${kind}.sql`)
    return file ? [{ id: migration.id, file, path, migration, started: history.has(migration.id) }] : []
  })
}
