import { inject } from 'vitest'

/** Arguments of Node that run the command, as it was built for this run of the tests, with `args`. */
export const commandLine = (...args: readonly string[]): string[] => [...inject('command'), ...args]
