import { existsSync, createWriteStream } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { pipeline } from 'node:stream/promises'
import { ident } from '@sluice/engine'
import { diskError } from '../../files/disk-error.ts'
import type { Relation, Described, SourceColumn } from '../port/source-column.ts'
import { SqlSourceError } from '../port/sql-error.ts'
import { LineSum } from '../port/line-sum.ts'
import type { Counted, Exported, Exporting, RelationReader, RowsOf, SqlReader } from '../port/sql-reader.ts'
import { countRows, describeSqlite } from './describe-sqlite.ts'
import { addHash, SQLITE_KEYS } from './sqlite-keys.ts'
import { settleColumns } from './settle-columns.ts'
import { sqliteFailure } from './sqlite-error.ts'
import { csvLines, type Encoding, type Lines } from './write-lines.ts'

const CSV = { kind: 'csv', header: false } as const
/** Milliseconds that a writer is waited for. */
const PATIENCE = 5_000

/** A SQLite file, read in one transaction by the driver that is part of Node. */
export class SqliteReader implements SqlReader {
  readonly kind = 'sqlite'
  readonly keySql = SQLITE_KEYS
  readonly connections = 1
  readonly where: string
  readonly horizon = undefined
  readonly #db: DatabaseSync
  readonly #encoding: Encoding

  private constructor(path: string, db: DatabaseSync, encoding: Encoding) {
    this.where = path
    this.#db = db
    this.#encoding = encoding
  }

  static async open(path: string, place: string): Promise<SqliteReader> {
    if (!existsSync(path))
      throw new SqlSourceError('cannot open the source database: the SQLite file does not exist', {
        code: 'E_SQL_CONNECT',
        place: `${place}, ${path}`,
        hint: 'check the path, which is relative to the project',
      })
    const { DatabaseSync } = await import('node:sqlite')
    let db: DatabaseSync | undefined
    try {
      db = new DatabaseSync(path, { readOnly: true, timeout: PATIENCE })
      // The snapshot is taken by the first statement that reads.
      db.exec('begin; select count(*) from sqlite_schema')
      addHash(db)
      const { encoding } = db.prepare('pragma encoding').get() as { readonly encoding: Encoding }
      return new SqliteReader(path, db, encoding)
    } catch (error) {
      db?.close()
      throw sqliteFailure(error, place, path)
    }
  }

  ident(name: string): string {
    return ident(name)
  }

  isLate(): string {
    return 'false'
  }

  use<T>(place: string, work: (relation: RelationReader) => Promise<T>): Promise<T> {
    const explained = async <R>(run: () => R | Promise<R>): Promise<R> => {
      try {
        return await run()
      } catch (error) {
        throw sqliteFailure(error, place, this.where)
      }
    }
    return work({
      describe: (relation: Relation): Promise<Described> =>
        explained(() => describeSqlite(this.#db, relation, place)),
      countRows: (from, key) => explained(() => countRows(this.#db, from, key)),
      settle: (columns: readonly SourceColumn[], rows: RowsOf) =>
        explained(() => settleColumns(this.#db, columns, rows, place)),
      exportTo: (path, select, how) => explained(() => this.#exportTo(path, select, how, place)),
      countLines: (select, signal) => explained(() => this.#countLines(select, signal, place)),
      rows: async <Row>(sql: string, parameters: readonly string[] = []) =>
        (await explained(() => this.#db.prepare(sql).all(...parameters))) as unknown as readonly Row[],
    })
  }

  #lines(lines: Pick<Lines, 'select' | 'signal' | 'sum' | 'place'>, count: (rows: number) => void) {
    return csvLines({ ...lines, db: this.#db, encoding: this.#encoding }, count)
  }

  async #countLines(select: string, signal: AbortSignal, place: string): Promise<Counted> {
    const sum = new LineSum()
    let rows = 0
    for await (const _ of this.#lines({ select, signal, sum, place }, (more) => (rows += more))) continue
    return { rows, sum: sum.text }
  }

  async #exportTo(
    path: string,
    select: string,
    { signal, sum }: Exporting,
    place: string,
  ): Promise<Exported> {
    let rows = 0
    const lines = this.#lines({ select, signal, sum, place }, (more) => {
      rows += more
    })
    try {
      await pipeline(lines, createWriteStream(path, { mode: 0o600, highWaterMark: 1 << 20 }), { signal })
    } catch (error) {
      throw diskError(error, path) ?? error
    }
    return { format: CSV, rows }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#db.close()
  }
}
