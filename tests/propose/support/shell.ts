import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { GIT_ENV } from './shop.ts'

/** Runs a command that was printed, as a person would. */
export const run = async (dir: string, command: string): Promise<string> =>
  (await promisify(execFile)('bash', ['-c', command], { cwd: dir, env: GIT_ENV })).stdout
