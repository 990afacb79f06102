import { SluiceError } from '@sluice/schema'
import type { Environment } from '../environment/dotenv.ts'
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
  const found = await git.ask(['rev-parse', '--show-toplevel', '--show-prefix', '--absolute-git-dir'])
  const [top = '', prefix = '', gitDir = ''] = found?.split('\n') ?? []
  if (top === '') {
    throw new SluiceError('the project is not in a git repository', {
      code: 'E_NO_REPOSITORY',
      place: dir,
      hint: 'run git init and commit the project first',
    })
  }
  return { git: git.at(top), gitDir, prefix }
}

/** The commit that a name stands for; undefined where git knows none. */
export const commitAt = ({ git }: Repository, name: string): Promise<string | undefined> =>
  git.ask(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`])

/**
 * The commit that a name stands for.
 * @throws SluiceError E_NO_COMMIT
 */
export async function commitOf(repository: Repository, name: string): Promise<string> {
  const { git } = repository
  const commit = await commitAt(repository, name)
  if (commit !== undefined) return commit
  throw new SluiceError(`git has no commit ${name}`, {
    code: 'E_NO_COMMIT',
    place: git.dir,
    hint:
      name === 'HEAD'
        ? 'the repository is empty: commit the project first'
        : 'correct the name, or run git fetch first',
  })
}

/** Ids of the migrations of a commit; those that are refused as a whole are none. */
export async function migrationsIn({ git, prefix }: Repository, commit: string): Promise<readonly string[]> {
  const paths = await git.ask(['ls-tree', '-r', '-z', '--name-only', `${commit}:${prefix}migrations`])
  const ids = (paths ?? '').split('\0').flatMap((path) => {
    const [id = '', file, ...deeper] = path.split('/')
    return file !== undefined && deeper.length === 0 && MIGRATION_FILE.test(file) ? [id] : []
  })
  return [...new Set(ids)]
}

/** Whether the working tree has files in a folder of the project that HEAD lacks, or has with another content. */
export const differs = async ({ git, prefix }: Repository, folder: string): Promise<boolean> =>
  ((await git.ask(['status', '--porcelain', '--', `:(top,literal)${prefix}${folder}`])) ?? '') !== ''

const MIGRATION_FILE = /^(?:plan\.json|(?:postgres|duckdb)\.sql)$/

/** What a folder of `migrations/` has in a commit, as one hash; undefined where it is not there. */
export const folderTree = (
  { git, prefix }: Repository,
  commit: string,
  id: string,
): Promise<string | undefined> =>
  git.ask(['rev-parse', '--verify', '--quiet', `${commit}:${prefix}migrations/${id}`])
