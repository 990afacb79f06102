import { inject } from 'vitest'
import { databaseOn, type FreshDatabase } from './database-on.ts'
import type {} from './postgres-setup.ts'

export type { FreshDatabase } from './database-on.ts'

const nameOf = (url: string): string => new URL(url).pathname.slice(1)

/**
 * Creates a database with a random name on the server of this test run: empty, or a copy of the one at `original`, to
 * which nobody may be connected.
 */
export const freshDatabase = (original?: string): Promise<FreshDatabase> =>
  databaseOn(inject('postgresUrl'), original === undefined ? 'template0' : nameOf(original))

/** The same with the schema `_sluice`, as `installSystem` makes it. */
export const preparedDatabase = (): Promise<FreshDatabase> => freshDatabase(inject('preparedUrl'))

/** Runs `test` on a fresh database and drops it whatever happens. */
export async function withPostgres<Result>(test: (url: string) => Promise<Result>): Promise<Result> {
  const database = await freshDatabase()
  try {
    return await test(database.url)
  } finally {
    await database.drop()
  }
}
