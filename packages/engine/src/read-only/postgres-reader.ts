import type pg from 'pg'
import { columnNames } from '../column-names.ts'
import { plainTypes } from '../postgres/plain-types.ts'
import { UtcClient } from '../postgres/connection/utc-client.ts'
import {
  noStatement,
  onlySelect,
  resultOf,
  severalStatements,
  type QueryResult,
  type Reader,
} from './reader.ts'

/** The settings are of the transaction: behind a pooler, those of a session would reach other clients. */
const BEGIN = `begin transaction read only;
  set local default_transaction_read_only = on;
  set local timezone = 'UTC'; set local datestyle = 'ISO'; set local extra_float_digits = 1`
/** A statement that fails does not end the transaction. */
const BEGUN = '_sluice_begun'
/** The server takes nothing but a SELECT behind it, and with the extended protocol nothing behind that. */
const DECLARE = 'declare _sluice_reading no scroll cursor for '
const EXPLAIN = /^\s*explain\s*(\([^()]*\)\s*|(analyze\s+)?(verbose\s+)?)/i
/** Says by itself what it is. */
const SHOW = /^\s*show\s/i

const ROLE = `select
    current_user::text as name,
    pg_catalog.pg_backend_pid() as pid,
    pg_catalog.now()::text as began,
    r.rolsuper
      or pg_catalog.pg_has_role(current_user, 'pg_write_server_files', 'usage')
      or pg_catalog.pg_has_role(current_user, 'pg_execute_server_program', 'usage') as mighty
  from pg_catalog.pg_roles as r
  where r.rolname operator(pg_catalog.=) current_user`
const CANCEL = `select pg_catalog.pg_cancel_backend(pid) from pg_catalog.pg_stat_activity where pid = $1 and xact_start = $2::timestamptz`

interface Role {
  readonly name: string
  readonly pid: number
  readonly began: string
  readonly mighty: boolean
}

const caution = ({ name, mighty }: Role): string | undefined =>
  mighty
    ? `the role ${name} may have functions write files or run programs on the server, which no read-only transaction prevents; use a role that may only select where that matters`
    : undefined

/** Opens a connection with one read-only transaction, which is rolled back in the end whatever was done in it. */
export async function openPostgresReader(url: string): Promise<Reader> {
  const connect = async (): Promise<pg.Client> => {
    const client = new UtcClient({
      connectionString: url,
      types: plainTypes,
      connectionTimeoutMillis: 10_000,
    })
    client.on('error', () => undefined) // the statement that runs, or the next one, fails with it
    await client.connect()
    return client
  }
  const client = await connect()
  const role = await begin(client).catch(async (error: unknown) => {
    await client.end()
    throw error
  })
  return {
    query: (sql) => query(client, sql),
    caution: role && caution(role),
    interrupt: () => {
      const cancel = async (): Promise<void> => {
        const other = await connect()
        await other.query(CANCEL, [role?.pid, role?.began]).finally(() => other.end())
      }
      cancel().catch(() => undefined)
    },
    [Symbol.asyncDispose]: async () => {
      await client.query('rollback').catch(() => undefined)
      await client.end()
    },
  }
}

async function begin(client: pg.Client): Promise<Role | undefined> {
  await client.query(BEGIN)
  // With its first query, a transaction can no longer be made one that writes.
  const { rows } = await client.query<Role>(ROLE)
  await client.query(`savepoint ${BEGUN}`)
  return rows[0]
}

/** By the extended protocol, which takes one statement. */
function run(client: pg.Client, text: string): Promise<pg.QueryArrayResult> {
  const query = { text, rowMode: 'array', queryMode: 'extended' } as const
  return client.query(query)
}

async function query(client: pg.Client, sql: string): Promise<QueryResult> {
  try {
    if (!SHOW.test(sql)) {
      await run(client, `${DECLARE}${sql.replace(EXPLAIN, '')}`)
      await client.query('close _sluice_reading')
    }
    const { fields, rows } = await run(client, sql)
    return resultOf(columnNames(fields.map(({ name }) => name)), rows as unknown[][])
  } catch (error) {
    await client.query(`rollback to savepoint ${BEGUN}`).catch(() => undefined)
    throw explained(error, sql.replace(EXPLAIN, ''))
  }
}

const isBlank = (sql: string): boolean => sql.replace(/--.*|\/\*[^]*?\*\//g, '').trim() === ''

function explained(error: unknown, sql: string): unknown {
  const { code, message = '', position } = error as { code?: string; message?: string; position?: string }
  if (isBlank(sql)) return noStatement()
  if (/multiple commands into a prepared statement/.test(message)) return severalStatements(error)
  const [blank = ''] = /^\s*/.exec(sql) ?? []
  const atStart = code === '42601' && Number(position) <= DECLARE.length + blank.length + 1
  const changes =
    /^syntax error at or near "(insert|update|delete|merge|into|explain)"|DECLARE CURSOR|INTO is not allowed/i
  // 25001: it would make the transaction one that writes.
  return atStart || code === '25001' || changes.test(message) ? onlySelect(error) : error
}
