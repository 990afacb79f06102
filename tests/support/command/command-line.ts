import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'

/** Arguments of Node that run the command, as it was built for this run of the tests, with `args`. */
export const commandLine = (...args: readonly string[]): string[] => [...inject('command'), ...args]

/** What a command gets of the environment of the tests; `env` is what the test adds. */
export const commandEnvironment = (env: Readonly<NodeJS.ProcessEnv> = {}): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  SLUICE_THREADS: process.env['SLUICE_THREADS'],
  // Starting is most of what a small command costs.
  NODE_COMPILE_CACHE: join(tmpdir(), 'sluice-tests-compile-cache'),
  ...env,
})
