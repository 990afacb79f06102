import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { inject } from 'vitest'
import type {} from './postgres-setup.ts'

/** An empty database of its own for one test. */
export interface FreshDatabase {
  readonly url: string
  drop(): Promise<void>
}

/** Creates an empty database with a random name on the server of this test run. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const name = `sluice_test_${randomBytes(6).toString('hex')}`
  await onServer(`create database ${name} template template0 encoding 'UTF8'`)
  const url = new URL(inject('postgresUrl'))
  url.pathname = `/${name}`
  return {
    url: url.href,
    drop: () => onServer(`drop database if exists ${name} with (force)`),
  }
}

/** Runs `test` on a fresh database and drops it whatever happens. */
export async function withPostgres<Result>(test: (url: string) => Promise<Result>): Promise<Result> {
  const database = await freshDatabase()
  try {
    return await test(database.url)
  } finally {
    await database.drop()
  }
}

async function onServer(statement: string): Promise<void> {
  const client = new Client({ connectionString: inject('postgresUrl') })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
