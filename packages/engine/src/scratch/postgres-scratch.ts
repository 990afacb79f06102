import { randomBytes } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import { SYSTEM_SCHEMA } from '@sluice/schema'
import type pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { plainTypes } from '../postgres/plain-types.ts'
import { PostgresSession } from '../postgres/postgres-session.ts'
import { UtcClient } from '../postgres/connection/utc-client.ts'
import { SET_SEARCH_PATH } from '../postgres/connection/search-path.ts'
import { ident, idents, literal, qualified } from '../quote.ts'
import { systemNames } from '../system/system-names.ts'
import type { CopiedTable, Scratch } from './scratch.ts'

export interface PostgresScratchOptions {
  /** The database whose rows are to be copied; nothing is written to it. */
  readonly url: string
  /** A server for the new database, as the url of any database on it; that of the original by default. */
  readonly server?: string
  readonly systemSchema?: string
  readonly now: Date
  readonly signal: AbortSignal
}

/** Policies would hide rows: with row_security off, the server refuses to read such a table instead. */
const READING = `begin isolation level repeatable read read only; ${SET_SEARCH_PATH};
  set local timezone = 'UTC'; set local datestyle = 'ISO'; set local extra_float_digits = 1; set local row_security = off;
  set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0`
const WRITING = `set timezone = 'UTC'; set datestyle = 'ISO'; set statement_timeout = 0; set idle_session_timeout = 0`

/** Databases of this role that nobody is connected to, and that were not made just now. */
const LEFT = `
select d.datname as name from pg_catalog.pg_database d
where d.datname ~ '^sluice_preview_[0-9]+_[0-9a-f]+$'
  and pg_catalog.pg_get_userbyid(d.datdba) = current_user
  and split_part(d.datname, '_', 3)::bigint < extract(epoch from now()) - 60
  and not exists (select 1 from pg_catalog.pg_stat_activity a where a.datname = d.datname)`
const LOCALE = `
select pg_catalog.pg_encoding_to_char(encoding) as encoding, datcollate as collate, datctype as ctype, datlocprovider::text as provider
from pg_catalog.pg_database where datname = current_database()`

/**
 * Makes an empty database beside a Postgres database, or on another server. One connection to it is held open, so that
 * other processes see that it is in use; once its process is killed, the next call drops it.
 * @throws the driver's error where a server cannot be reached, or the role may not create databases
 */
export async function makePostgresScratch(options: PostgresScratchOptions): Promise<Scratch> {
  const { url, server = url, systemSchema = SYSTEM_SCHEMA, now, signal } = options
  const name = `sluice_preview_${Math.floor(now.getTime() / 1000)}_${randomBytes(3).toString('hex')}`
  const own = Object.assign(new URL(server), { pathname: `/${name}` }).href
  const clients: pg.Client[] = []
  const open = async (where: string, sql: string): Promise<pg.Client> => {
    const client = await connect(where)
    clients.push(client)
    await client.query(sql)
    return client
  }
  const dispose = async (): Promise<void> => {
    for (const client of clients) await client.end().catch(() => undefined)
    await onServer(server, (client) => client.query(`drop database if exists ${ident(name)} with (force)`))
  }
  const from = await open(url, READING)
  try {
    await onServer(server, async (client) => {
      const { rows: left } = await client.query<{ name: string }>(LEFT)
      // Another preview may drop it at the same time.
      for (const one of left)
        await client.query(`drop database if exists ${ident(one.name)}`).catch(() => undefined)
      await client.query(`create database ${ident(name)} ${server === url ? await localeOf(from) : ''}`)
    })
    const to = await open(own, WRITING)
    const names = systemNames(systemSchema)
    return {
      target: { kind: 'postgres', url: own },
      place: `database ${name} on ${new URL(server).host}`,
      original: {
        session: new PostgresSession(from, names, signal),
        copyRows: async ({ dataset, name: table, columns }: CopiedTable) => {
          const at = names(qualified(dataset, table))
          const list = columns.length === 0 ? '' : ` (${idents(columns)})`
          await pipeline(
            from.query(copyTo(`copy (select ${idents(columns)} from ${at}) to stdout`)),
            to.query(copyFrom(`copy ${at}${list} from stdin`)),
            { signal },
          )
        },
      },
      [Symbol.asyncDispose]: dispose,
    }
  } catch (error) {
    await dispose().catch(() => undefined)
    throw error
  }
}

/** Text sorts and compares as in the original, as far as its server's own locales go. */
async function localeOf(client: pg.Client): Promise<string> {
  const { rows } = await client.query<Record<'encoding' | 'collate' | 'ctype' | 'provider', string>>(LOCALE)
  const [row] = rows
  if (!row || row.provider !== 'c') return ''
  const { encoding, collate, ctype } = row
  return `template template0 encoding ${literal(encoding)} lc_collate ${literal(collate)} lc_ctype ${literal(ctype)}`
}

async function connect(url: string): Promise<pg.Client> {
  const client = new UtcClient({ connectionString: url, types: plainTypes, connectionTimeoutMillis: 10_000 })
  client.on('error', () => undefined) // what runs on a broken connection fails by itself
  await client.connect()
  return client
}

async function onServer(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = await connect(url)
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
