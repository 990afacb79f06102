import { SluiceError } from '@sluice/schema'
import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import pg from 'pg'
import Cursor from 'pg-cursor'
import { surviveBreaks } from '../../postgres/connection/survive-breaks.ts'
import { arrayParameter, JsonParameter, plainParameter } from '../values/parameter.ts'
import { postgresParameters } from './postgres-parameters.ts'
import { postgresReader } from './postgres-values.ts'
import { rowMaker } from '../values/row-maker.ts'
import { utcParameters } from './utc-parameters.ts'
import type { ValueCodec } from '../values/value-codec.ts'

type RawRow = readonly (string | null)[]

/** Every value comes as its text; the readers know which column it is from, which pg's own parsers do not. */
const AS_TEXT = { getTypeParser: () => String } as unknown as pg.CustomTypesConfig
const RAW = { rowMode: 'array', types: AS_TEXT } as const

/**
 * A pool that reads values by our codec. Nothing in it outlives a transaction (no named statements, no session
 * settings, no startup options), so that a pooler in transaction mode may sit between.
 */
export function postgresPool(url: string, codec: ValueCodec): PostgresPool {
  const pool = new pg.Pool({ connectionString: url, connectionTimeoutMillis: 15_000 })
  surviveBreaks(pool)
  const clients = new WeakMap<pg.PoolClient, PostgresPoolClient>()
  return {
    options: pool.options,
    Client: pg.Client as unknown as NonNullable<PostgresPool['Client']>,
    end: () => pool.end(),
    connect: async () => {
      const client = await pool.connect().catch((error: unknown) => {
        throw explainConnecting(error, url)
      })
      const known = clients.get(client) ?? poolClient(client, codec)
      clients.set(client, known)
      return known
    },
  }
}

function poolClient(client: pg.PoolClient, codec: ValueCodec): PostgresPoolClient {
  function query<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>
  function query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>
  function query<R>(
    query: string | PostgresCursor<R>,
    parameters: readonly unknown[] = [],
  ): Promise<PostgresQueryResult<R>> | PostgresCursor<R> {
    if (typeof query === 'string') return runQuery<R>(client, codec, query, parameters)
    if (query instanceof ReadingCursor) query.start(client, codec)
    return query
  }
  const { processID } = client as { processID?: number }
  return {
    query,
    release: (destroy) => client.release(destroy),
    ...(processID === undefined ? {} : { processID }),
  }
}

async function runQuery<R>(
  client: pg.PoolClient,
  codec: ValueCodec,
  text: string,
  parameters: readonly unknown[],
): Promise<PostgresQueryResult<R>> {
  try {
    const values = [...(await utcParameters(client, text, postgresParameters(parameters)))]
    const results: unknown = await client.query<RawRow & unknown[]>({ text, values, ...RAW })
    // Several statements in one text give several results; the last one counts.
    const result = (Array.isArray(results) ? results.at(-1) : results) as pg.QueryArrayResult<
      RawRow & unknown[]
    >
    return {
      command: result.command as PostgresQueryResult<R>['command'],
      rowCount: result.rowCount ?? 0,
      rows: result.rows.map(rowsOf<R>(result.fields, codec)),
    }
  } catch (error) {
    throw explainArray(error, parameters)
  }
}

const rowsOf = <R>(fields: readonly pg.FieldDef[], codec: ValueCodec): ((values: RawRow) => R) =>
  rowMaker(fields.map(({ name, dataTypeID }) => ({ name, read: postgresReader(dataTypeID, codec, name) })))

/** A cursor whose rows are read by our codec. */
export class ReadingCursor<R> implements PostgresCursor<R> {
  readonly #sql: string
  readonly #values: readonly (string | Buffer | null)[]
  #cursor: Promise<Cursor<RawRow & unknown[]>> | undefined
  #codec: ValueCodec | undefined
  #toRow: ((values: RawRow) => R) | undefined

  constructor(sql: string, parameters: unknown[]) {
    this.#sql = sql
    this.#values = postgresParameters(parameters)
  }

  start(client: pg.PoolClient, codec: ValueCodec): void {
    this.#codec = codec
    this.#cursor = utcParameters(client, this.#sql, this.#values).then((values) =>
      client.query(new Cursor<RawRow & unknown[]>(this.#sql, [...values], RAW)),
    )
    this.#cursor.catch(() => {}) // whoever reads gets the error
  }

  async read(rowCount: number): Promise<R[]> {
    const cursor = await this.#cursor
    if (!cursor) return []
    return new Promise((resolve, reject) => {
      cursor.read(rowCount, (error: Error | undefined, rows, result) => {
        if (error) return reject(error)
        try {
          if (rows.length > 0 && this.#codec) this.#toRow ??= rowsOf<R>(result.fields, this.#codec)
          resolve(this.#toRow ? rows.map(this.#toRow) : [])
        } catch (fault) {
          reject(fault as Error)
        }
      })
    })
  }

  async close(): Promise<void> {
    const cursor = await this.#cursor?.catch(() => undefined)
    await cursor?.close()
  }
}

function explainArray(error: unknown, parameters: readonly unknown[]): unknown {
  const malformed = (error as { code?: unknown }).code === '22P02' && /array literal/.test(String(error))
  const index = parameters.findIndex((value, i) => {
    const plain = plainParameter(value, i)
    return plain instanceof JsonParameter && plain.isList
  })
  return malformed && index >= 0 ? arrayParameter(index, error) : error
}

function explainConnecting(error: unknown, url: string): unknown {
  const { hostname, port, pathname } = URL.parse(url) ?? {}
  const message = error instanceof AggregateError ? error.errors.map(String).join('; ') : String(error)
  return new SluiceError(`cannot connect to PostgreSQL: ${message.replace(/^(error|Error): /, '')}`, {
    code: 'E_POSTGRES_CONNECT',
    ...(hostname ? { place: `${hostname}:${port || 5432}${pathname ?? ''}` } : {}),
    hint: 'check that the server is running and that the url of the target has its host, port, user, password and database',
    cause: error,
  })
}
