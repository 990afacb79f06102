import type { Session } from '../session.ts'
import { sqlFile } from '../sql-file.ts'
import { UtcClient } from '../postgres/connection/utc-client.ts'
import { detectPooler, type Pooler } from './detect-pooler.ts'

const SERVER = sqlFile('../../sql/server.postgres.sql', import.meta.url)
const RIGHTS = sqlFile('../../sql/rights.postgres.sql', import.meta.url)
const IDLE_LOCKS = sqlFile('../../sql/idle-locks.postgres.sql', import.meta.url)

interface Server {
  readonly version: string
  readonly version_number: number
  readonly encoding: string
  /** Time zone of a new session. */
  readonly zone: string
  readonly role: string
  readonly database: string
  /** The role may create schemas. */
  readonly can_create: boolean
  readonly read_only: boolean
  /** Its clock, in milliseconds since 1970. */
  readonly now: number
  readonly pid: number
}

/** What a Postgres target is like, as a new connection finds it. */
export interface PostgresFacts extends Server {
  /** How far its clock is ahead of that of this machine, in milliseconds; the answer took twice `within`. */
  readonly ahead: number
  readonly within: number
  readonly pooler: Pooler
}

/** Reads them; `now`: the clock of this machine. */
export async function inspectPostgres(url: string, now: () => number): Promise<PostgresFacts> {
  const client = new UtcClient({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => undefined) // the next statement fails with it
  await client.connect()
  try {
    await client.query('select 1')
    const before = now()
    const { rows } = await client.query<Server>(SERVER)
    const after = now()
    const [server] = rows
    if (!server) throw new TypeError('the server did not respond')
    const pooler = await detectPooler(client, server.pid, url)
    return { ...server, ahead: server.now - (before + after) / 2, within: (after - before) / 2, pooler }
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** What the role of a session may do in a schema. */
export interface SchemaRights {
  readonly name: string
  /** Null where there is no such schema. */
  readonly owner: string | null
  readonly is_owner: boolean
  readonly can_use: boolean
  readonly can_create: boolean
  /** Tables that it may not read, insert into, update and delete from. */
  readonly closed_tables: number
}

export const readRights = (
  session: Pick<Session, 'rows'>,
  schemas: readonly string[],
): Promise<readonly SchemaRights[]> => session.rows<SchemaRights & Record<string, unknown>>(RIGHTS, [schemas])

/** A session that does nothing in a transaction, and keeps locks. */
export interface IdleLock {
  readonly pid: number
  readonly application: string
  /** For how long it has done nothing. */
  readonly seconds: number
  readonly relation: string
}

export const readIdleLocks = (
  session: Pick<Session, 'rows'>,
  schemas: readonly string[],
): Promise<readonly IdleLock[]> => session.rows<IdleLock & Record<string, unknown>>(IDLE_LOCKS, [schemas])
