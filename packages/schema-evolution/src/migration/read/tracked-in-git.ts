import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { originalOf } from '../draft-path.ts'

const run = promisify(execFile)

/** Whether git knows a file of this folder. A folder outside a repository, or a machine without git: no. */
export async function trackedInGit(folder: string): Promise<boolean> {
  try {
    return (await run('git', ['-C', originalOf(folder), 'ls-files', '--', '.'])).stdout.trim() !== ''
  } catch {
    return false
  }
}
