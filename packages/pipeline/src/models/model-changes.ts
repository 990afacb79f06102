import { SluiceError } from '@sluice/schema'
import type { ModelGraph } from '@sluice/transform'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Paths from the project. */
async function gitPaths(dir: string, ...args: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await run('git', ['-C', dir, ...args], { maxBuffer: 1 << 28 })
  return stdout.split('\0').filter((path) => path !== '')
}

const MODELS = ['--', 'models']

/** Files in `models/` that are not as they are in a commit, or that git does not know. */
async function changedFiles(dir: string, ref: string): Promise<ReadonlySet<string>> {
  const changed = await gitPaths(dir, 'diff', '--name-only', '--relative', '-z', ref, ...MODELS)
  const tracked = new Set(await gitPaths(dir, 'ls-files', '-z', ...MODELS))
  const others = await gitPaths(dir, 'ls-files', '-z', '--others', ...MODELS)
  return new Set([...changed, ...others.filter((path) => !tracked.has(path))])
}

/**
 * The files of models that differ from a commit.
 * @throws SluiceError E_NOT_COMMITTED where git cannot say
 */
export async function modifiedModels(dir: string, ref: string): Promise<ReadonlySet<string>> {
  try {
    return await changedFiles(dir, ref)
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
  { models, tests }: Pick<ModelGraph, 'models' | 'tests'>,
  target: string,
): Promise<void> {
  if (models.length + tests.length === 0) return
  const changed = await modifiedModels(dir, 'HEAD')
  const [file] = [...models, ...tests].map((one) => one.file).filter((path) => changed.has(path))
  if (file === undefined) return
  throw new SluiceError(`target ${target} is protected, and ${file} is not committed`, {
    code: 'E_MODEL_UNCOMMITTED',
    place: file,
    hint: 'commit models/, or build them on another target with --target NAME',
  })
}
