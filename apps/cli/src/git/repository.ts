import { SluiceError } from '@sluice/schema'
import type { Environment } from '../dotenv.ts'
import { Git } from './git.ts'

/** The git repository that a project is in. */
export interface Repository {
  /** In the folder at the top. */
  readonly git: Git
  /** `.git`, as an absolute path. */
  readonly gitDir: string
  /** The project's folder in it, with a `/` at the end; empty where the project is at the top. */
  readonly prefix: string
}

/**
 * The repository that has the folder `dir`.
 * @throws SluiceError E_NO_REPOSITORY
 */
export async function openRepository(dir: string, env: Environment): Promise<Repository> {
  const git = new Git(dir, env)
  const top = await git.ask(['rev-parse', '--show-toplevel'])
  if (top === undefined || top === '') {
    throw new SluiceError('the project is not in a git repository', {
      code: 'E_NO_REPOSITORY',
      place: dir,
      hint: 'run git init and commit the project, or leave --branch out',
    })
  }
  const prefix = await git.run(['rev-parse', '--show-prefix'])
  const gitDir = await git.run(['rev-parse', '--absolute-git-dir'])
  return { git: git.at(top), gitDir, prefix }
}

/**
 * The commit that a name stands for.
 * @throws SluiceError E_NO_COMMIT
 */
export async function commitOf({ git }: Repository, name: string): Promise<string> {
  const commit = await git.ask(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`])
  if (commit !== undefined) return commit
  throw new SluiceError(`git knows no commit ${name}`, {
    code: 'E_NO_COMMIT',
    place: git.dir,
    hint:
      name === 'HEAD'
        ? 'the repository is empty: commit the project first'
        : 'correct the name, or run git fetch first',
  })
}

/** Names of the folders in `migrations/` of a commit. */
export async function migrationsIn({ git, prefix }: Repository, commit: string): Promise<readonly string[]> {
  const names = await git.ask(['ls-tree', '-d', '-z', '--name-only', `${commit}:${prefix}migrations`])
  return names === undefined ? [] : names.split('\0').filter((name) => name !== '')
}
