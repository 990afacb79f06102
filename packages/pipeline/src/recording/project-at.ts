import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { commitOf, openRepository, type Repository } from '../git/repository.ts'
import { openProject, type Project } from '../project/project.ts'
import type { RunContext } from '../run/run-context.ts'

/** A project as it is in a commit, in a separate folder. */
export interface ProjectAt extends AsyncDisposable {
  readonly project: Project
}

/**
 * Checks a commit out below the project, with the packages that are installed, and opens the project in it. Neither the working tree
 * nor the index is touched.
 * @throws SluiceError E_NO_REPOSITORY, E_NO_COMMIT, E_NO_PROJECT, E_CONFIG
 */
export async function openProjectAt(
  context: RunContext,
  { dir }: Pick<Project, 'dir'>,
  name: string,
  target: string | undefined,
): Promise<ProjectAt> {
  const repository = await openRepository(dir, context.env)
  const commit = await commitOf(repository, name)
  await mkdir(join(dir, '.sluice'), { recursive: true })
  const folder = await mkdtemp(join(dir, '.sluice/against-'))
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    const tree = join(folder, 'tree')
    await checkOut(repository, commit, folder, tree)
    const project = await openProject(context, join(tree, repository.prefix), target)
    return { project, [Symbol.asyncDispose]: remove }
  } catch (error) {
    await remove()
    throw error
  }
}

async function checkOut(
  { git, gitDir }: Repository,
  commit: string,
  folder: string,
  tree: string,
): Promise<void> {
  await mkdir(tree)
  const own = git.at(tree, { GIT_DIR: gitDir, GIT_WORK_TREE: tree, GIT_INDEX_FILE: join(folder, 'index') })
  await own.run(['-c', 'core.sparseCheckout=false', 'read-tree', commit])
  await own.run(['checkout-index', '--quiet', '--all'])
  const manifests = (await own.run(['ls-files', '-z', '--', 'package.json', '*/package.json'])).split('\0')
  for (const path of manifests.filter((one) => one !== '')) {
    const installed = join(git.dir, dirname(path), 'node_modules')
    const here = join(tree, dirname(path), 'node_modules')
    if (existsSync(installed) && !existsSync(here)) await symlink(installed, here, 'junction')
  }
}
