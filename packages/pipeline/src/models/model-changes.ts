import { SluiceError } from '@sluice/schema'
import { MODELS_CONFIG, type ModelGraph } from '@sluice/transform'
import type { Environment } from '../environment/dotenv.ts'
import { Git } from '../git/git.ts'

/** The folder of a project, and the environment that git runs in. */
export interface Checkout {
  readonly dir: string
  readonly env: Environment
}

const MODELS = ['--', 'models', MODELS_CONFIG]

/** Files in `models/`, and `models.config.ts`, as paths from the project, that are not as they are in a commit, or that git does not know. */
async function changedFiles({ dir, env }: Checkout, ref: string): Promise<ReadonlySet<string>> {
  const git = new Git(dir, env)
  const changed = await git.run(['diff', '--name-only', '--relative', '-z', ref, ...MODELS])
  const others = await git.run(['ls-files', '-z', '--others', ...MODELS])
  return new Set([changed, others].flatMap((paths) => paths.split('\0')).filter((path) => path !== ''))
}

/**
 * The files of models that differ from a commit.
 * @throws SluiceError E_NOT_COMMITTED where git cannot say
 */
export async function modifiedModels(checkout: Checkout, ref: string): Promise<ReadonlySet<string>> {
  try {
    return await changedFiles(checkout, ref)
  } catch (cause) {
    throw new SluiceError(`git cannot compare models/ with ${ref}`, {
      code: 'E_NOT_COMMITTED',
      place: checkout.dir,
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
  checkout: Checkout,
  { models, tests }: Pick<ModelGraph, 'models' | 'tests'>,
  target: string,
): Promise<void> {
  if (models.length + tests.length === 0) return
  const changed = await modifiedModels(checkout, 'HEAD')
  const [file] = [MODELS_CONFIG, ...[...models, ...tests].map((one) => one.file)].filter((path) =>
    changed.has(path),
  )
  if (file === undefined) return
  throw new SluiceError(`target ${target} is protected, and ${file} is not committed`, {
    code: 'E_MODEL_UNCOMMITTED',
    place: file,
    hint: 'commit models/, or build them on another target with --target NAME',
  })
}
