import { installedVersion } from '@sluice/ledger'
import { pendingMigrations } from '@sluice/schema-evolution'
import type { RunContext } from '../run/run-context.ts'
import { migrationsDir, type Project } from '../project/project.ts'
import { chooseTarget, mayHoldData, withEngine } from '../target/target.ts'
import { changedSince } from './changed-since.ts'

export interface ChoiceOptions {
  readonly named: readonly string[]
  readonly base?: string
  readonly target?: string
}

/** Migrations to look at, and how they were found, as it reads behind `migrations that are`. */
export interface ChosenMigrations {
  readonly migrations: readonly string[]
  readonly why: string
}

/**
 * The migrations that were named, else those that git or the target have not.
 * @throws SluiceError E_NO_COMMIT where git does not know the commit
 */
export async function chooseMigrations(
  context: Pick<RunContext, 'env' | 'signal'>,
  project: Project,
  { named, base, target }: ChoiceOptions,
): Promise<ChosenMigrations> {
  if (named.length > 0) return { migrations: named.map(folderName), why: 'named' }
  if (base !== undefined) {
    return { migrations: await changedSince(context, project, base), why: `different from ${base}` }
  }
  const chosen = chooseTarget(context, project, target)
  const pending = await pendingOn(context, project, chosen)
  if (pending) return { migrations: pending, why: `pending on target ${chosen.name}` }
  // Where git does not say either, there is nothing to choose by.
  const fresh = await changedSince(context, project, 'HEAD').catch((error: unknown) => {
    if (isAboutMigrations(error)) throw error
    return []
  })
  return { migrations: fresh, why: 'uncommitted' }
}

/** `migrations/20260102T030405_change_orders/`, as a shell completes it, is the migration of that name. */
const folderName = (path: string): string => path.replace(/\/+$/, '').split('/').at(-1) ?? path

/** Undefined where the target is not there or cannot be opened: the question does not need it. */
async function pendingOn(
  context: Pick<RunContext, 'env' | 'signal'>,
  project: Project,
  chosen: ReturnType<typeof chooseTarget>,
): Promise<readonly string[] | undefined> {
  if (!mayHoldData(chosen, project)) return undefined
  try {
    return await withEngine(context, chosen, project, async (engine) => {
      if ((await installedVersion(engine)) === undefined) return undefined
      return (await pendingMigrations(engine, migrationsDir(project))).map(({ id }) => id)
    })
  } catch (error) {
    context.signal.throwIfAborted()
    if (isAboutMigrations(error)) throw error
    return undefined
  }
}

const isAboutMigrations = (error: unknown): boolean =>
  /^E_(MIGRATION|PLAN)_/.test((error as { code?: string }).code ?? '')
