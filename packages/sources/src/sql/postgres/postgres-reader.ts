import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { HASH_SQL, ident, literal, sqlFile } from '@sluice/engine'
import { diskError } from '../../files/disk-error.ts'
import { askedColumns, compareRows, type KeySql } from '../port/key-sql.ts'
import { SqlSourceError } from '../port/sql-error.ts'
import type { Exported, Horizon, RelationReader, SqlReader } from '../port/sql-reader.ts'
import { CopyOut } from './copy-out.ts'
import { describePostgres } from './describe-postgres.ts'
import { placeOfUrl, postgresFailure } from './postgres-error.ts'

/** All that decides how values are written. */
const SETTINGS = `set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local intervalstyle = 'iso_8601';
  set local extra_float_digits = 1; set local bytea_output = 'hex'; set local xmloption = 'content';
  set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0`

const MOVED = sqlFile('../../../sql/source-moved.postgres.sql', import.meta.url)

const KEYS: KeySql = {
  ...HASH_SQL.postgres,
  compare: compareRows,
  asked: (columns) =>
    `(select ${askedColumns(columns, (i) => `a.list ->> ${i}`)}
  from json_array_elements(cast($1 as json)) as a (list)) as sluice_asked`,
}

const CSV = { kind: 'csv', header: false } as const

/** A Postgres database in one snapshot: one connection keeps it, and each table is read by a separate connection. */
export class PostgresReader implements SqlReader {
  readonly kind = 'postgres'
  readonly keySql = KEYS
  readonly horizon: Horizon
  readonly #url: string
  readonly #keeper: pg.Client
  readonly #snapshot: string

  private constructor(url: string, keeper: pg.Client, snapshot: string, horizon: Horizon) {
    this.#url = url
    this.#keeper = keeper
    this.#snapshot = snapshot
    this.horizon = horizon
  }

  static async open(url: string, place: string): Promise<PostgresReader> {
    const keeper = await connect(url, place)
    try {
      await keeper.query(`begin isolation level repeatable read read only; ${SETTINGS}`)
      const { rows } = await keeper.query<{ snapshot: string; oldest: string }>(
        `select pg_export_snapshot() as snapshot, pg_snapshot_xmin(pg_current_snapshot())::text as oldest`,
      )
      const [{ snapshot, oldest } = { snapshot: '', oldest: '0' }] = rows
      return new PostgresReader(url, keeper, snapshot, { oldest })
    } catch (error) {
      await keeper.end().catch(() => undefined)
      throw postgresFailure(error, place, placeOfUrl(url))
    }
  }

  /**
   * A transaction that was open when the other snapshot was taken, or began later, has no lower number than the oldest one
   * then. Numbers of rows have 32 bits: `age` compares them on the circle.
   */
  isLate({ oldest }: Horizon): string {
    const short = String(BigInt(oldest) % 2n ** 32n)
    return `age(xmin) <= (select age(${literal(short)}::xid))`
  }

  ident(name: string): string {
    return ident(name)
  }

  get where(): string {
    return placeOfUrl(this.#url)
  }

  /** One connection describes the relation and reads it. */
  async use<T>(place: string, work: (relation: RelationReader) => Promise<T>): Promise<T> {
    const explained = <R>(run: Promise<R>): Promise<R> =>
      run.catch((error: unknown) => {
        throw postgresFailure(error, place, this.where)
      })
    const client = await connect(this.#url, place)
    try {
      await explained(
        client.query(
          `begin isolation level repeatable read read only; set transaction snapshot ${literal(this.#snapshot)}; ${SETTINGS}`,
        ),
      )
      return await work({
        describe: (relation) => explained(describePostgres(client, relation, place)),
        exportTo: (path, select, { signal }) =>
          explained(copyToFile(client, path, select, signal)).then(async (exported) => {
            await explained(assertUnmoved(client, place))
            return exported
          }),
        estimate: async (select) => {
          const { rows } = await explained(
            client.query<{ 'QUERY PLAN': readonly { Plan: { 'Plan Rows': number } }[] }>(
              `explain (format json) ${select}`,
            ),
          )
          return rows[0]?.['QUERY PLAN'][0]?.Plan['Plan Rows'] ?? 0
        },
        rows: async <Row>(sql: string, parameters: readonly string[] = []) =>
          (await explained(client.query(sql, [...parameters]))).rows as readonly Row[],
      })
    } finally {
      await client.end().catch(() => undefined)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#keeper.end().catch(() => undefined)
  }
}

async function copyToFile(
  client: pg.Client,
  path: string,
  select: string,
  signal: AbortSignal,
): Promise<Exported> {
  const copy = client.query(new CopyOut(`copy (${select}) to stdout (format csv)`))
  try {
    await pipeline(copy, createWriteStream(path, { mode: 0o600, highWaterMark: 1 << 20 }), { signal })
  } catch (error) {
    throw diskError(error, path) ?? error
  }
  return { format: CSV, rows: copy.rows }
}

/** @throws SqlSourceError where a table that was read has lost the rows of the snapshot, as it was truncated or written again */
async function assertUnmoved(client: pg.Client, place: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(MOVED)
  const [moved] = rows
  if (moved)
    throw new SqlSourceError(
      `the table ${moved.name} was truncated or written again (as by alter table) since the load began, and its rows of then are gone`,
      { code: 'E_SQL_BROKEN', place, hint: 'run the load again: nothing of the resource was loaded' },
    )
}

async function connect(url: string, place: string): Promise<pg.Client> {
  const client = clientOf(url, place)
  // What runs on a broken connection fails by itself.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch (error) {
    throw postgresFailure(error, place, placeOfUrl(url))
  }
}

/** @throws SqlSourceError where the url cannot be read; what it says stays out of the message, for it has the password */
function clientOf(url: string, place: string): pg.Client {
  try {
    return new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: 15_000,
      application_name: 'sluice',
    })
  } catch {
    throw new SqlSourceError('the url of the source database cannot be read', {
      code: 'E_SQL_URL',
      place,
      hint: 'write postgres://user:password@host:5432/database, and percent-encode all characters except letters and digits in user and password: # is %23, @ is %40, / is %2F',
    })
  }
}
