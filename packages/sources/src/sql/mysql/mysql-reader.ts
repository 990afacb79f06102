import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { diskError } from '../../files/disk-error.ts'
import { SqlSourceError } from '../port/sql-error.ts'
import type { Counted, Exported, Exporting, RelationReader, SqlReader } from '../port/sql-reader.ts'
import { describeMysql } from './describe-mysql.ts'
import { mysqlFailure } from './mysql-error.ts'
import { MYSQL_KEYS } from './mysql-keys.ts'
import { openSession, type MysqlSession } from './mysql-session.ts'
import { backticked } from './mysql-types.ts'
import { mysqlPlace } from './mysql-url.ts'
import { csvLines, linesQuery, tooLong } from './write-lines.ts'

const CSV = { kind: 'csv', header: false } as const
/** Numbers of warnings with which the server gives null for a value: too long, and not of its charset. */
const TOO_LONG = 1301
const BROKEN_TEXT = 1300

/** A MySQL or MariaDB database, read by one connection, in the snapshot of its transaction. */
export class MysqlReader implements SqlReader {
  readonly kind = 'mysql'
  readonly keySql = MYSQL_KEYS
  readonly connections = 1
  readonly where: string
  readonly horizon = undefined
  readonly #session: MysqlSession
  readonly #database: string | undefined
  /** One statement after the other: the transaction is that of the connection. */
  #last: Promise<unknown> = Promise.resolve()

  private constructor(session: MysqlSession, where: string, database: string | undefined) {
    this.#session = session
    this.where = where
    this.#database = database
  }

  static async open(url: string, place: string, folder: string): Promise<MysqlReader> {
    const server = mysqlPlace(url, place, folder)
    const { host, port, database } = server
    const where = `${host}:${port}${database === undefined ? '' : `/${database}`}`
    try {
      return new MysqlReader(await openSession(server), where, database)
    } catch (error) {
      throw mysqlFailure(error, place, where, false)
    }
  }

  ident(name: string): string {
    return backticked(name)
  }

  isLate(): string {
    return 'false'
  }

  use<T>(place: string, work: (relation: RelationReader) => Promise<T>): Promise<T> {
    const session = this.#session
    return work({
      describe: (relation) =>
        this.#alone(place, () => describeMysql(session, relation, { database: this.#database, place })),
      countLines: (select) => this.#alone(place, () => this.#countLines(select)),
      exportTo: (path, select, how) =>
        this.#alone(place, async () => {
          const exported = await this.#exportTo(path, select, how, place)
          await this.#assertWhole(place)
          return exported
        }),
      rows: <Row>(sql: string, parameters?: readonly string[]) =>
        this.#alone(place, () => session.rows<Row>(sql, parameters)),
    })
  }

  async #countLines(select: string): Promise<Counted> {
    const { rows, columns } = this.#session
    const names = (await columns(select)).map(({ name }) => name)
    const hash = MYSQL_KEYS.hash(['line'])
    const [counted] = await rows<{ n: string; sum: string | null }>(
      `select ${MYSQL_KEYS.asText('count(*)')} as n, ${MYSQL_KEYS.sum('h')} as sum from (select ${hash} as h from (${linesQuery(select, names)}) as l) as hashed`,
    )
    return { rows: Number(counted?.n), sum: counted?.sum ?? '0' }
  }

  async #exportTo(
    path: string,
    select: string,
    { signal, sum }: Exporting,
    place: string,
  ): Promise<Exported> {
    const { connection, columns } = this.#session
    const names = (await columns(select)).map(({ name }) => name)
    let rows = 0
    const lines = csvLines({ connection, select, names, signal, sum, place }, (more) => {
      rows += more
    })
    try {
      await pipeline(lines, createWriteStream(path, { mode: 0o600, highWaterMark: 1 << 20 }), { signal })
    } catch (error) {
      const failure = diskError(error, path)
      // The server would send the rest of the rows before it takes another statement.
      if (failure || signal.aborted) connection.destroy()
      throw failure ?? error
    }
    return { format: CSV, rows }
  }

  /** @throws SqlSourceError where the server gave null for a value of the last statement, which it only warns of */
  async #assertWhole(place: string): Promise<void> {
    const warnings = await this.#session.rows<{ Code: number }>('show warnings')
    const codes = new Set(warnings.map(({ Code }) => Code))
    if (codes.has(TOO_LONG)) throw tooLong(place)
    if (codes.has(BROKEN_TEXT))
      throw new SqlSourceError('a text of the source has bytes that are not in its charset', {
        code: 'E_SQL_VALUE',
        place,
        hint: 'correct it, or leave out the column: exclude',
      })
  }

  #alone<T>(place: string, work: () => Promise<T>): Promise<T> {
    const run = this.#last.catch(() => undefined).then(work)
    this.#last = run
    return run.catch((error: unknown) => {
      throw mysqlFailure(error, place, this.where)
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#last.catch(() => undefined)
    await this.#session.end()
  }
}
