import { randomBytes } from 'node:crypto'
import { Pool } from 'pg'

/** A separate database for one test. */
export interface FreshDatabase {
  readonly url: string
  drop(): Promise<void>
}

/** Creates a database with a random name on a server: a copy of `template`, to which nobody may be connected. */
export async function databaseOn(server: string, template: string): Promise<FreshDatabase> {
  const name = `sluice_test_${randomBytes(6).toString('hex')}`
  // Copying files costs a quarter of the CPU that writing each page to the log does.
  await run(server, `create database ${name} template ${template} encoding 'UTF8' strategy file_copy`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return {
    url: url.href,
    drop: () => run(server, `drop database if exists ${name} with (force)`),
  }
}

/** Connections to servers: opening one takes as long as making a database. They do not keep the process. */
const servers = new Map<string, Pool>()

function serverAt(url: string): Pool {
  const known = servers.get(url)
  if (known) return known
  const pool = new Pool({ connectionString: url, max: 2, allowExitOnIdle: true })
  // The server may end first.
  pool.on('error', () => undefined)
  servers.set(url, pool)
  return pool
}

const run = async (server: string, statement: string): Promise<void> =>
  void (await serverAt(server).query(statement))
