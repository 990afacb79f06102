import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Whether git knows a file of this folder. A folder outside a repository, or a machine without git: no. */
export async function trackedInGit(folder: string): Promise<boolean> {
  try {
    return (await run('git', ['-C', folder, 'ls-files', '--', '.'])).stdout.trim() !== ''
  } catch {
    return false
  }
}
