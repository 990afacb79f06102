import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS, type Engine } from '@sluice/engine'
import type { SchemaChange, Table } from '@sluice/schema'
import type { Migration } from '../migration/read/read-migrations.ts'
import { parseSqlFile, type SqlFile } from '../migration/sql-file.ts'
import { writeMigration } from '../migration/write/write-migration.ts'
import { planTarget, type PlanTargetOptions } from '../changes/risk/plan-target.ts'
import { moveToRejected } from '../rejections/decision.ts'
import type { RejectedChange } from '../migration/rejected-change.ts'
import { rebaseChanges } from './rebase-changes.ts'
import { rebaseRejected } from './rebase-rejected.ts'

/** What became of a migration that did not fit what comes before it. */
export interface RebasedMigration {
  readonly id: string
  /** Why it had to be written again. */
  readonly because: string
  /** Its name from now on; undefined where all that it wanted is there already, so that its folder is gone. */
  readonly now: string | undefined
  /** True where all that is left of it was rejected. */
  readonly rejected?: true
  readonly changes: readonly SchemaChange[]
}

interface Rewrite {
  readonly migration: Migration
  readonly because: string
  /** The tables that come before it. */
  readonly before: readonly Table[]
  readonly rejected: readonly RejectedChange[]
  readonly keepsName: boolean
  /** Ids that are taken; a new one is added. */
  readonly ids: Set<string>
}

/** Writes what is left of a migration on top of the tables before it. A new folder is there before the old one goes. */
export async function rewriteMigration(
  engine: Engine,
  {
    projectDir,
    now,
    ...choices
  }: Omit<PlanTargetOptions, 'engine'> & { readonly projectDir: string; readonly now: Date },
  { migration, because, before, rejected, keepsName, ids }: Rewrite,
): Promise<{ readonly rebased: RebasedMigration; readonly file: SqlFile | undefined }> {
  const { id, plan, sql } = migration
  const changes = rebaseChanges(plan?.changes ?? [], before)
  const stays = rebaseRejected(rejected, changes, before)
  const folder = join(projectDir, 'migrations', id)
  const write = async (own: readonly SchemaChange[], beside: readonly RejectedChange[], name?: string) =>
    writeMigration({
      projectDir,
      before,
      changes: own,
      rejected: beside,
      ids: [...ids],
      now,
      target: await planTarget({ engine, ...choices }, await liveTables(engine, own), own),
      ...(plan?.contract && { contract: plan.contract }),
      kinds: ENGINE_KINDS.filter((kind) => sql[kind]),
      ...(name !== undefined && { id: name }),
    })
  if (changes.length === 0 && stays.length > 0) {
    const whole = stays.flatMap(({ change, columnAt }) => (columnAt === undefined ? [change] : []))
    await write(
      whole,
      stays.filter(({ columnAt }) => columnAt !== undefined),
      id,
    )
    await moveToRejected(folder)
    return { rebased: { id, because, now: id, changes, rejected: true }, file: undefined }
  }
  const written = changes.length === 0 ? undefined : await write(changes, stays, keepsName ? id : undefined)
  if (written?.id !== id) await rm(folder, { recursive: true })
  const rebased = { id, because, now: written?.id, changes }
  if (!written) return { rebased, file: undefined }
  ids.add(written.id)
  const text = await readFile(join(written.path, `${engine.kind}.sql`), 'utf8')
  return { rebased, file: parseSqlFile(written.path, text) }
}

const liveTables = (engine: Engine, changes: readonly SchemaChange[]): Promise<readonly Table[]> =>
  engine.catalog([...new Set(changes.map(({ table }) => table.dataset))])
