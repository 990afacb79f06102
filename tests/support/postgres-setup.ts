import { openPostgres } from '@sluice/engine'
import { installSystem } from '@sluice/ledger'
import type { TestProject } from 'vitest/node'
import { startPostgres } from './postgres-server.ts'
import { databaseOn } from './database-on.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string
    /** A database that has the schema `_sluice` and nothing else; nobody is connected to it. */
    preparedUrl: string
  }
}

/** Gives every test one PostgreSQL server: the one in TEST_DATABASE_URL, or a temporary one. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL']
  const server = given ? undefined : await startPostgres()
  const url = given ? given : (server?.url ?? '')
  const prepared = await databaseOn(url, 'template0')
  // Making the schema takes 50 ms of CPU, and copying it 5.
  const engine = await openPostgres({ url: prepared.url })
  await installSystem(engine)
  await engine[Symbol.asyncDispose]()
  project.provide('postgresUrl', url)
  project.provide('preparedUrl', prepared.url)
  return async () => {
    await prepared.drop()
    await server?.stop()
  }
}
