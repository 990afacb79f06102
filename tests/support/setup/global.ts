import type { TestProject } from 'vitest/node'
import { setup as buildCommand } from '../command/command-setup.ts'
import { setup as startPostgres } from '../postgres-setup.ts'

/** Makes at the same time what tests need: a server, and the command. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [server, command] = await Promise.allSettled([startPostgres(project), buildCommand(project)])
  if (server.status === 'rejected') throw server.reason
  if (command.status === 'fulfilled') return server.value
  await server.value()
  throw command.reason
}
