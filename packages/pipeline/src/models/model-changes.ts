import { SluiceError } from '@sluice/schema'
import type { ModelGraph } from '@sluice/transform'
import type { Environment } from '../environment/dotenv.ts'
import { Git } from '../git/git.ts'

const MODELS = ['--', 'models']

/** Files in `models/` that are not as they are in a commit, or that git does not know. */
async function changedFiles(git: Git, ref: string): Promise<ReadonlySet<string>> {
  const paths = async (...args: readonly string[]): Promise<readonly string[]> =>
    (await git.run([...args, ...MODELS])).split('\0').filter((path) => path !== '')
  const changed = await paths('diff', '--name-only', '--relative', '-z', ref)
  return new Set([...changed, ...(await paths('ls-files', '-z', '--others'))])
}

/**
 * The files of models that differ from a commit.
 * @throws SluiceError E_NOT_COMMITTED where git cannot say
 */
export async function modifiedModels(
  dir: string,
  env: Environment,
  ref: string,
): Promise<ReadonlySet<string>> {
  try {
    return await changedFiles(new Git(dir, env), ref)
  } catch (cause) {
    throw new SluiceError(`git cannot compare models/ with ${ref}`, {
      code: 'E_NOT_COMMITTED',
      place: dir,
      hint: 'run it in a git checkout of the project, and name a commit or branch with --base',
      cause,
    })
  }
}

/**
 * Checks that the models are those of git's last commit.
 * @throws SluiceError E_NOT_COMMITTED, E_MODEL_UNCOMMITTED
 */
export async function assertCommitted(
  dir: string,
  env: Environment,
  { models, tests }: Pick<ModelGraph, 'models' | 'tests'>,
  target: string,
): Promise<void> {
  if (models.length + tests.length === 0) return
  const changed = await modifiedModels(dir, env, 'HEAD')
  const [file] = [...models, ...tests].map((one) => one.file).filter((path) => changed.has(path))
  if (file === undefined) return
  throw new SluiceError(`target ${target} is protected, and ${file} is not committed`, {
    code: 'E_MODEL_UNCOMMITTED',
    place: file,
    hint: 'commit models/, or build them on another target with --target NAME',
  })
}
