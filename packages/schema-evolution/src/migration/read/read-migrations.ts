import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import { SluiceError } from '@sluice/schema'
import { finishChanges } from './change-folders.ts'
import { isEdited } from './is-edited.ts'
import { parsePlan, type Plan } from '../plan.ts'
import { parseSqlFile, type SqlFile } from '../sql-file.ts'
import { textAt } from './text-at.ts'
import { trackedInGit } from './tracked-in-git.ts'

/** A folder of `migrations/`. One that a person wrote may have no plan, or SQL for one engine alone. */
export interface Migration {
  readonly id: string
  readonly sql: Readonly<Partial<Record<EngineKind, SqlFile>>>
  readonly plan?: Plan
}

const NAME = /^\d{8}T\d{6}_[a-z0-9_]+$/

/** Names of the folders in a project's folder of migrations, those of rejected and half removed ones, too; no name comes twice. */
export async function folderNames(dir: string): Promise<readonly string[]> {
  await finishChanges(dir)
  try {
    const entries = await readdir(dir, { withFileTypes: true })
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** The files of a migration that a folder has; undefined where it has none. `shown` is the folder for people. */
export async function readMigrationFiles(
  folder: string,
  shown: string,
): Promise<Omit<Migration, 'id'> | undefined> {
  const files = ENGINE_KINDS.map(async (kind) => [kind, await textAt(join(folder, `${kind}.sql`))] as const)
  const plan = await textAt(join(folder, 'plan.json'))
  const sql = (await Promise.all(files)).flatMap(([kind, text]) =>
    text === undefined ? [] : [[kind, parseSqlFile(`${shown}/${kind}.sql`, text)] as const],
  )
  if (sql.length === 0 && plan === undefined) return undefined
  return {
    sql: Object.fromEntries(sql),
    ...(plan === undefined ? {} : { plan: parsePlan(`${shown}/plan.json`, plan) }),
  }
}

async function readMigration(dir: string, id: string): Promise<Migration | undefined> {
  const shown = `${basename(dir)}/${id}`
  const files = await readMigrationFiles(join(dir, id), shown)
  if (!files) return undefined // a folder of something else
  if (!NAME.test(id)) {
    throw new SluiceError(`${shown} is not named like a migration`, {
      code: 'E_MIGRATION_NAME',
      place: shown,
      hint: 'name it YYYYMMDDThhmmss_what_it_does, in UTC and lower case: migrations run in the order of their names',
    })
  }
  return { id, ...files }
}

/** All migrations of a project in their order; none where the folder does not exist. */
export async function readMigrations(dir: string): Promise<readonly Migration[]> {
  const names = (await folderNames(dir)).toSorted((a, b) => (a < b ? -1 : 1)) // code units, whatever the locale
  const migrations = await Promise.all(names.map((name) => readMigration(dir, name)))
  const found = migrations.filter((migration) => migration !== undefined)
  const leftover = await leftoversIn(dir, found)
  return found.filter(({ id }) => !leftover.has(id))
}

/**
 * Ids of folders whose place a newer one has taken, which a crash may have left. A folder that came back, because it was reviewed
 * on a branch meanwhile, is none: a person has edited it, or git has it and does not have the newer one.
 */
async function leftoversIn(dir: string, found: readonly Migration[]): Promise<ReadonlySet<string>> {
  const leftover = new Set<string>()
  for (const { id, plan } of found) {
    for (const former of plan?.supersedes ?? []) {
      const old = found.find((one) => one.id === former)
      if (!old || Object.values(old.sql).some(isEdited)) continue
      const isReviewed = (await trackedInGit(join(dir, former))) && !(await trackedInGit(join(dir, id)))
      if (!isReviewed) leftover.add(former)
    }
  }
  return leftover
}
