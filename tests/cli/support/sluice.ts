import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../../..')
const NODE = join(ROOT, 'node_modules/.bin/node')
const BIN = join(ROOT, 'apps/cli/src/bin.ts')

export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const environment = (env: Readonly<Record<string, string>>): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  ...env,
})

/** Runs the real command in `dir` and waits for its end. */
export const sluice = (
  dir: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> =>
  new Promise((resolve) => {
    const options = { cwd: dir, env: environment(env), maxBuffer: 1 << 28 }
    execFile(NODE, [BIN, ...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ code, stdout, stderr })
    })
  })

/** Starts the real command in `dir`. */
export const startSluice = (dir: string, args: readonly string[]): ChildProcess =>
  spawn(NODE, [BIN, ...args], { cwd: dir, env: environment({}) })

/** The objects of an NDJSON output. */
export const objectsOf = (stdout: string): Record<string, unknown>[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
