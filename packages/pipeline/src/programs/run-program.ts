import { SluiceError } from '@sluice/schema'
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import type { Environment } from '../environment/dotenv.ts'

/** A program that came to its end, whatever its exit code. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/**
 * Runs a program in a folder and waits for its end.
 * @throws SluiceError E_NO_PROGRAM where it cannot be started
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  { dir, env, input = '' }: { readonly dir: string; readonly env: Environment; readonly input?: string },
): Promise<Ended> {
  const child = spawn(program, args, { cwd: dir, env })
  const failed = new Promise<never>((_, reject) => {
    child.on('error', (cause: Error) => reject(notStarted(program, dir, cause)))
  })
  const ended = new Promise<number | null>((resolve) => void child.on('close', resolve))
  child.stdin.on('error', () => undefined) // it did not want to read all of its input
  child.stdin.end(input)
  const all = Promise.all([ended, text(child.stdout), text(child.stderr)])
  const [code, stdout, stderr] = await Promise.race([all, failed])
  return { code, stdout, stderr }
}

const notStarted = (program: string, dir: string, cause: Error): SluiceError =>
  new SluiceError(`${program} cannot be started: ${cause.message}`, {
    code: 'E_NO_PROGRAM',
    place: dir,
    hint: `install ${program}, and check that it is on the PATH`,
    cause,
  })
