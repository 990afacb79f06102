import type { Connection, RowDataPacket } from 'mysql2'
import { optionalPackage } from '../../files/optional-package.ts'
import type { MysqlPlace } from './mysql-url.ts'
import type { ResultColumn } from './query-columns.ts'

/** Milliseconds until the server has answered. */
const READY = 15_000
/** Seconds that the server waits while rows are worked on. */
const PATIENCE = 86_400

/** A connection that reads in one snapshot. */
export interface MysqlSession {
  readonly connection: Connection
  readonly isMariadb: boolean
  /** Runs a statement; each `?` stands for a parameter. */
  rows<Row>(sql: string, parameters?: readonly string[]): Promise<readonly Row[]>
  /** The columns of a statement, without running it. */
  columns(sql: string): Promise<readonly ResultColumn[]>
  end(): Promise<void>
}

/** @throws SourceError E_PACKAGE_MISSING; or an error of the driver */
export async function openSession(server: MysqlPlace): Promise<MysqlSession> {
  const mysql = await optionalPackage('mysql2', 'a MySQL source', () => import('mysql2'))
  const { ssl, database, ...login } = server
  const connection = mysql.createConnection({
    ...login,
    ...(database !== undefined && { database }),
    ...(ssl && { ssl: { ...ssl } }),
    charset: 'utf8mb4',
    connectTimeout: READY,
    connectAttributes: { program_name: 'sluice' },
    disableEval: true,
  })
  // What runs on a broken connection fails by itself.
  connection.on('error', () => undefined)
  const session = sessionOf(connection)
  try {
    await new Promise<void>((resolve, reject) => {
      connection.connect((error) => (error ? reject(error) : resolve()))
    })
    const [{ version } = { version: '' }] = await session.rows<{ version: string }>(
      'select version() as version',
    )
    const isMariadb = /mariadb/i.test(version)
    for (const sql of settings(isMariadb)) await session.rows(sql)
    return { ...session, isMariadb }
  } catch (error) {
    connection.destroy()
    throw error
  }
}

/** All that decides how values are written, and how long the server waits. The last one takes the snapshot. */
const settings = (isMariadb: boolean): readonly string[] => [
  `set session time_zone = '+00:00', net_write_timeout = ${PATIENCE}, wait_timeout = ${PATIENCE}, max_error_count = 65535`,
  isMariadb ? 'set session max_statement_time = 0' : 'set session max_execution_time = 0',
  'set session transaction isolation level repeatable read',
  'start transaction with consistent snapshot, read only',
]

function sessionOf(connection: Connection): Omit<MysqlSession, 'isMariadb'> {
  const client = connection.promise()
  return {
    connection,
    rows: async <Row>(sql: string, parameters: readonly string[] = []) => {
      const [rows] =
        parameters.length > 0
          ? await client.execute<RowDataPacket[]>(sql, [...parameters])
          : await client.query<RowDataPacket[]>(sql)
      return rows as unknown as readonly Row[]
    },
    columns: (sql) =>
      new Promise((resolve, reject) => {
        connection.prepare(sql, (error, statement) => {
          if (error) return reject(error)
          const { columns } = statement as unknown as { readonly columns: readonly ResultColumn[] }
          connection.unprepare(sql)
          resolve(columns)
        })
      }),
    end: async () => {
      await client.end().catch(() => undefined)
      connection.destroy()
    },
  }
}
