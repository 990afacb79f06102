import type { Engine } from '@sluice/engine'
import { installedVersion } from '@sluice/ledger'
import { counted } from '@sluice/schema'
import { migrationStatus, readMigrations, targetDivergence, type Migration } from '@sluice/schema-evolution'
import { explainError } from '../errors/explain-error.ts'
import { reviewsOf } from '../migrate/review-of.ts'
import { migrationsDir, type Project } from '../project/project.ts'
import type { ChosenTarget } from '../target/target.ts'
import { nextCommand, reviewOf, type Given } from '../target/next-command.ts'
import { broken, doubtful, fine, wrong, type Found } from './check.ts'

const NAME = 'migrations'
const SHOWN = 3

const listed = (ids: readonly string[]): string =>
  ids.length > SHOWN ? `${ids.slice(0, SHOWN).join(', ')} and ${ids.length - SHOWN} more` : ids.join(', ')

/** Which migrations are pending, changed, missing or late on a target; without `engine`, all are pending. */
export async function checkMigrations(
  engine: Engine | undefined,
  project: Project,
  chosen: ChosenTarget,
  given: Given,
): Promise<readonly Found[]> {
  const dir = migrationsDir(project)
  try {
    const { kind } = chosen.target
    const migrations = (await readMigrations(dir)).filter(({ sql }) => sql[kind] !== undefined)
    if (!engine || (await installedVersion(engine)) === undefined)
      return pendingOf(
        migrations,
        migrations.map(({ id }) => id),
        project,
        chosen,
        given,
      )
    const states = await migrationStatus(engine, dir)
    const waiting = states.filter(({ state }) => state === 'pending' || state === 'unfinished')
    const { changed, missing, late } = await targetDivergence(engine, dir)
    const reset = 'sluice plan --rebase --reset gives a development target an empty file'
    return [
      ...(changed.length > 0
        ? [
            wrong(
              NAME,
              `changed after they were applied: ${listed(changed)}`,
              `restore the files from git, and put the change into a new migration; ${reset}`,
              'E_MIGRATION_CHANGED',
            ),
          ]
        : []),
      ...(missing.length > 0
        ? [
            wrong(
              NAME,
              `applied, and not in migrations/: ${listed(missing)}`,
              `restore them from git, or check out the branch that has them; ${reset}`,
              'E_MIGRATION_MISSING',
            ),
          ]
        : []),
      ...(late.length > 0
        ? [
            doubtful(
              NAME,
              `not applied, although newer ones that touch the same are: ${listed(late)}`,
              `write them again with sluice plan --rebase`,
            ),
          ]
        : []),
      ...(await pendingOf(
        migrations,
        waiting.map(({ id }) => id),
        project,
        chosen,
        given,
      )),
    ]
  } catch (error) {
    return [broken(NAME, explainError(error))]
  }
}

async function pendingOf(
  migrations: readonly Migration[],
  ids: readonly string[],
  { dir }: Project,
  chosen: ChosenTarget,
  given: Given,
): Promise<readonly Found[]> {
  if (ids.length === 0) return [fine(NAME, `${counted(migrations.length, 'migration')}, none is pending`)]
  const { name, target } = chosen
  const pending = doubtful(
    NAME,
    `${ids.length} pending: ${listed(ids)}`,
    `${reviewOf(chosen)} them, then run ${nextCommand('migrate', given)}`,
  )
  if (!target.protected) return [pending]
  const reviews = await reviewsOf(
    dir,
    migrations.filter(({ id }) => ids.includes(id)),
    target.kind,
    name,
  )
  const open = [...reviews].filter(([, review]) => review !== 'committed').map(([id]) => id)
  return open.length === 0
    ? [pending]
    : [
        pending,
        doubtful(
          NAME,
          `not committed, or changed since: ${listed(open)}`,
          `commit them: ${name} is protected, and sluice migrate skips them`,
        ),
      ]
}
