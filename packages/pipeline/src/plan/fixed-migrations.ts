import { SluiceError } from '@sluice/schema'
import { appliedMigrations, readMigrations } from '@sluice/schema-evolution'
import type { RunContext } from '../run/run-context.ts'
import { findBase } from '../git/base.ts'
import { openRepository, type Repository } from '../git/repository.ts'
import { migrationsDir } from '../project/project.ts'
import type { Opened } from '../target/with-target.ts'
import { migrationChanges } from '../committed/added-migrations.ts'

/** The migrations that a rebase must leave as they are. */
export interface FixedMigrations {
  readonly ids: ReadonlySet<string>
  /** Name of the commit whose migrations these are; undefined where only the target says. */
  readonly base: string | undefined
  /** Migrations of the base that are not merged into this branch yet. */
  readonly unmerged: readonly string[]
}

/**
 * What the base has, and on a protected target what is applied there. Without a repository: what the target has.
 * @throws SluiceError E_NO_COMMIT; E_BASE_MIGRATION where one of the base was changed or removed here
 */
export async function fixedMigrations(
  { engine, project, chosen }: Opened,
  { env }: Pick<RunContext, 'env'>,
  named: string | undefined,
): Promise<FixedMigrations> {
  const applied = await appliedMigrations(engine)
  const repository = await openRepository(project.dir, env).catch((error: unknown) => {
    if (named === undefined && error instanceof SluiceError && error.code === 'E_NO_REPOSITORY')
      return undefined
    throw error
  })
  const base = repository && (await findBase(repository, named))
  if (!repository || !base) return { ids: applied, base: undefined, unmerged: [] }
  const here = await readMigrations(migrationsDir(project))
  const { rewritten, removed, rejected, inBase: ids } = await migrationChanges(repository, base.commit, here)
  const rejectedIds = new Set(rejected.map(({ migration }) => migration))
  const [first] = [...rewritten, ...removed].filter((id) => !rejectedIds.has(id))
  if (first !== undefined) throw baseChanged(repository, base.name, first, removed.includes(first))
  const present = new Set(here.map(({ id }) => id))
  return {
    ids: new Set([...ids.filter((id) => present.has(id)), ...(chosen.target.protected ? applied : [])]),
    base: base.name,
    unmerged: ids.filter((id) => !present.has(id) && !removed.includes(id)),
  }
}

function baseChanged({ prefix }: Repository, base: string, id: string, removed: boolean): SluiceError {
  const path = `${prefix}migrations/${id}`
  return new SluiceError(
    `migrations/${id} is merged into ${base}, and ${removed ? 'missing' : 'changed'} here`,
    {
      code: 'E_BASE_MIGRATION',
      place: `migrations/${id}`,
      hint: `restore it with git checkout ${base} -- ':/${path}', then run sluice plan --rebase again`,
    },
  )
}
