import type pg from 'pg'
import { UtcClient } from '../postgres/connection/utc-client.ts'

/**
 * What stands between the client and the server. `session`: a pooler whose connections stayed with their clients as far as
 * could be seen.
 */
export type Pooler = 'none' | 'session' | 'transaction'

/** Clients that ask for the connection of an idle one. A pooler that hands it on does so soon, as a rule to the first. */
const TRIES = 3
const PATIENCE = 3_000

/**
 * Finds out how connections are pooled, without leaving a setting behind. A pooler shows in the process id, which is its
 * own. In transaction mode, another client gets the server process of one that is idle.
 */
export async function detectPooler(client: pg.Client, pid: number, url: string): Promise<Pooler> {
  const { processID } = client as { processID?: number | null }
  if (processID === pid) return 'none'
  const others: pg.Client[] = []
  try {
    for (let i = 0; i < TRIES; i++) {
      const other = new UtcClient({ connectionString: url, connectionTimeoutMillis: PATIENCE })
      other.on('error', () => undefined)
      others.push(other)
      const found = await serverOf(other)
      if (found === pid) return 'transaction'
      if (found === undefined) return 'session' // it waits for a connection that the idle client keeps
    }
    return 'session'
  } finally {
    await Promise.all(others.map((other) => other.end().catch(() => undefined)))
  }
}

/** The server process of a client in a transaction, which keeps it; undefined where it gets none in time. */
async function serverOf(client: pg.Client): Promise<number | undefined> {
  try {
    await client.connect()
    const asked = client.query('begin; select pg_catalog.pg_backend_pid() as pid')
    const late = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE, undefined).unref())
    asked.catch(() => undefined)
    const results = (await Promise.race([asked, late])) as unknown as
      | readonly pg.QueryResult<{ pid: number }>[]
      | undefined
    return results?.at(-1)?.rows[0]?.pid
  } catch {
    return undefined
  }
}
