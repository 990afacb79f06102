import { readMigrations } from '@sluice/schema-evolution'
import type { RunContext } from '../run/run-context.ts'
import { commitOf, openRepository } from '../git/repository.ts'
import { migrationsDir, type Project } from '../project/project.ts'
import { migrationChanges } from '../committed/added-migrations.ts'

/**
 * Ids of the migrations that a commit has not, or not as they are here.
 * @throws SluiceError E_NO_COMMIT, or what git says where the project is in no repository
 */
export async function changedSince(
  { env }: Pick<RunContext, 'env'>,
  project: Project,
  commit: string,
): Promise<readonly string[]> {
  const repository = await openRepository(project.dir, env)
  const here = await readMigrations(migrationsDir(project))
  const { added, changed } = await migrationChanges(repository, await commitOf(repository, commit), here)
  return [...added.map(({ id }) => id), ...changed].toSorted()
}
