import type { Connection } from 'mysql2'
import type { LineSum } from '../port/line-sum.ts'
import { SqlSourceError } from '../port/sql-error.ts'
import { backticked } from './mysql-types.ts'

/** Bytes that are written at once. */
const CHUNK = 1 << 20
/** Rows that wait for that; the server is held up behind them. */
const AHEAD = 2_000

/** The rows of a statement whose columns are all text. */
export interface Lines {
  readonly connection: Connection
  readonly select: string
  /** Of its columns. */
  readonly names: readonly string[]
  readonly signal: AbortSignal
  readonly sum: LineSum | undefined
  /** The resource. */
  readonly place: string
}

/** SQL: a value as a field of CSV, in bytes, so that texts of several collations stand beside each other. */
const field = (own: string): string =>
  `if(${own} is null, '', concat('"', replace(cast(${own} as binary), '"', '""'), '"'))`

/** SQL that gives the rows of a statement as lines of CSV, in bytes; `names`: of its columns. */
export const linesQuery = (select: string, names: readonly string[]): string =>
  `select cast(concat(${names.map((name) => field(`t.${backticked(name)}`)).join(`, ',', `)}, char(10)) as binary) as line from (${select}) as t`

/**
 * The rows as CSV, which MySQL itself writes: each row comes as the bytes of its line. `count`: is told of rows, with each chunk.
 * @throws SqlSourceError where the server gives no line for a row
 */
export async function* csvLines(lines: Lines, count: (rows: number) => void): AsyncGenerator<Uint8Array> {
  const { connection, select, names, signal, sum, place } = lines
  const rows = connection
    .query({
      sql: linesQuery(select, names),
      rowsAsArray: true,
      typeCast: (value: { buffer(): Buffer | null }) => value.buffer(),
    })
    .stream({ highWaterMark: AHEAD })
  // The driver does not say to the rows that the connection broke.
  const fail = (error: Error): void => void rows.destroy(error)
  connection.on('error', fail)
  let parts: Uint8Array[] = []
  let size = 0
  const chunk = (): Uint8Array => {
    const bytes = Buffer.concat(parts)
    count(parts.length)
    ;[parts, size] = [[], 0]
    return bytes
  }
  try {
    for await (const [line] of rows as AsyncIterable<readonly [Buffer | null]>) {
      if (line === null) throw tooLong(place)
      parts.push(line)
      sum?.add(line)
      size += line.length
      if (size < CHUNK) continue
      signal.throwIfAborted()
      yield chunk()
    }
    if (size > 0) yield chunk()
  } finally {
    connection.off('error', fail)
  }
}

/** The error for a value that the server has put null for. */
export const tooLong = (place: string): SqlSourceError =>
  new SqlSourceError('a row of the source is longer than max_allowed_packet of the server', {
    code: 'E_SQL_VALUE',
    place,
    hint: 'raise max_allowed_packet of the server, or leave out the column: exclude',
  })
