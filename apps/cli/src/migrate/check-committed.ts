import { SluiceError } from '@sluice/schema'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

const git = async (dir: string, ...args: readonly string[]): Promise<string> =>
  (await run('git', ['-C', dir, ...args])).stdout.trim()

/**
 * Makes sure that these folders of a project are committed in git as they are.
 * @throws SluiceError E_NOT_COMMITTED
 */
export async function checkCommitted(dir: string, folders: readonly string[], target: string): Promise<void> {
  for (const folder of folders) {
    const [tracked, changed] = await Promise.all([
      git(dir, 'ls-files', '--', folder),
      git(dir, 'status', '--porcelain', '--untracked-files=all', '--', folder),
    ]).catch((cause: unknown) => {
      throw refused(
        `target ${target} is protected, and git does not say whether ${folder} is committed`,
        folder,
        cause,
      )
    })
    if (tracked === '' || changed !== '') {
      throw refused(`target ${target} is protected, and ${folder} is not committed`, folder)
    }
  }
}

const refused = (message: string, place: string, cause?: unknown): SluiceError =>
  new SluiceError(message, {
    code: 'E_NOT_COMMITTED',
    place,
    hint: 'review the migration and commit it in git, then run again',
    ...(cause === undefined ? {} : { cause }),
  })
