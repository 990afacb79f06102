import type { TestProject } from 'vitest/node'
import { buildCommand } from './built-command.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The arguments of Node that run the built command; its own follow. */
    command: readonly string[]
  }
}

/** Builds the command for the tests that run it in a separate process. */
export async function setup(project: TestProject): Promise<void> {
  project.provide('command', await buildCommand())
}
