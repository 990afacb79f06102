import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { commandEnvironment, commandLine } from '../../support/command/command-line.ts'
import { runMain, type Ended } from '../../support/run-main.ts'

const NODE = join(import.meta.dirname, '../../../node_modules/.bin/node')

let last: Promise<unknown> = Promise.resolve()

/**
 * Runs the command in `dir`, as `bin.ts` does, but in this process, which is many times cheaper: one at a time, for what a
 * config reads of the environment is the process's. A config that was changed since is not read again.
 */
export function sluice(
  dir: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const ended = last.then(() => runMain(dir, args, commandEnvironment(env)))
  last = ended.catch(() => undefined)
  return ended
}

/** What a command prints that has to succeed. */
export async function say(
  dir: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { code, stdout, stderr } = await sluice(dir, args, env)
  if (code !== 0) throw new Error(`sluice ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`)
  return stdout
}

/** Runs the real command in a separate process, and waits for its end. */
export const sluiceProcess = (
  dir: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> =>
  new Promise((resolve) => {
    const options = { cwd: dir, env: commandEnvironment(env), maxBuffer: 1 << 28 }
    execFile(NODE, commandLine(...args), options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ code, stdout, stderr })
    })
  })

/** Starts the real command in `dir`. */
export const startSluice = (dir: string, args: readonly string[]): ChildProcess =>
  spawn(NODE, commandLine(...args), { cwd: dir, env: commandEnvironment() })

/** The objects of an NDJSON output. */
export const objectsOf = (stdout: string): Record<string, unknown>[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
