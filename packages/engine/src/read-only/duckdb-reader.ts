import { SluiceError } from '@sluice/schema'
import { StatementType, type DuckDBConnection } from 'duckdb'
import { columnNames } from '../column-names.ts'
import { leaseDuckdb } from '../duckdb/duckdb-lease.ts'
import { workbenchSettings } from '../duckdb/settings/workbench-settings.ts'
import { plainValue } from '../duckdb/plain-value.ts'
import {
  noStatement,
  onlySelect,
  outOfReach,
  resultOf,
  severalStatements,
  type QueryResult,
  type Reader,
} from './reader.ts'

/**
 * Files and networks are out of reach, and no statement can change that. DuckDB leaves the database file itself and the
 * folder that it spills to within reach, so that statements that write to files are not let in either.
 */
const LOCKED = `set timezone = 'UTC';
  set allow_persistent_secrets = false;
  set enable_external_access = false;
  set lock_configuration = true`
const EXPLAIN = /^\s*explain\s+(analyze\s+)?(\([^()]*\)\s*)?/i

/** Opens a DuckDB file for reading: DuckDB itself opens it so, as any number of processes may at once. */
export async function openDuckdbReader(path: string): Promise<Reader> {
  const lease = await leaseDuckdb(path, { readOnly: true, settings: workbenchSettings() })
  try {
    if (lease.writable && path !== ':memory:') throw openForWriting(path)
    const connection = await lease.connect()
    await connection.run(LOCKED)
    return {
      query: (sql) => query(connection, sql),
      caution: undefined,
      interrupt: () => connection.interrupt(),
      [Symbol.asyncDispose]: async () => {
        connection.closeSync()
        lease.release()
      },
    }
  } catch (error) {
    lease.release()
    throw error
  }
}

const openForWriting = (path: string): SluiceError =>
  new SluiceError('the DuckDB file is open for writing in this process', {
    code: 'E_DUCKDB_LOCKED',
    place: path,
    hint: 'close it, then run again',
  })

async function query(connection: DuckDBConnection, sql: string): Promise<QueryResult> {
  const type = await typeOf(connection, sql)
  if (type === StatementType.EXPLAIN) {
    const explained = sql.replace(EXPLAIN, '')
    if (explained === sql || (await typeOf(connection, explained)) !== StatementType.SELECT)
      throw onlySelect()
  } else if (type !== StatementType.SELECT) throw onlySelect()
  const reader = await connection.runAndReadAll(sql)
  const types = reader.columnTypes()
  return resultOf(
    columnNames(reader.columnNames()),
    reader.getRows().map((row) => row.map((value, i) => plainValue(value, types[i]))),
  )
}

/** What DuckDB takes the one statement in a text for. */
async function typeOf(connection: DuckDBConnection, sql: string): Promise<StatementType> {
  const statements = await connection.extractStatements(sql).catch((error: unknown) => {
    throw unparsed(error, sql)
  })
  if (statements.count === 0) throw noStatement()
  if (statements.count > 1) throw severalStatements()
  const statement = await statements.prepare(0).catch(async (error: unknown) => {
    throw await unprepared(connection, error, sql)
  })
  try {
    return statement.statementType
  } finally {
    statement.destroySync()
  }
}

/** What is wrong with a SELECT is named; of anything else it does not matter. */
async function unprepared(connection: DuckDBConnection, error: unknown, sql: string): Promise<unknown> {
  const text = sql.replace(EXPLAIN, '').replace(/;\s*$/, '')
  const isSelect = await connection.extractStatements(`select * from (\n${text}\n)`).then(
    () => true,
    () => false,
  )
  if (!isSelect) return onlySelect(error)
  const message = String((error as { message?: unknown }).message)
  return message.startsWith('Permission Error') ? outOfReach(error) : error
}

function unparsed(error: unknown, sql: string): unknown {
  const message = String((error as { message?: unknown }).message).replace(
    /^Failed to extract statements: /,
    '',
  )
  // The client's own words for a text without a statement.
  if (message === 'Error in native callback') return noStatement()
  const [, word = ' '] = /syntax error at or near "(\w+)"/.exec(message) ?? []
  return sql.trimStart().startsWith(word) ? onlySelect(error) : new Error(message, { cause: error })
}
