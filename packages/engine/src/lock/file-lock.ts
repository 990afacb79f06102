import { rmSync } from 'node:fs'
import { DuckDBInstance, type DuckDBConnection } from 'duckdb'
import { ident, literal } from '../quote.ts'

/** A lock on a file, which ends with the process that has it. */
export interface FileLock {
  release(): Promise<void>
}

/** The system's locks are the process's: within it, this says what is locked. */
const locked = new Set<string>()
let duckdb: Promise<DuckDBConnection> | undefined

const connect = async (): Promise<DuckDBConnection> =>
  (await DuckDBInstance.create(':memory:', { threads: '1' })).connect()

/**
 * Locks the file at `path`, which is made where there is none; undefined where somebody has it locked. DuckDB locks the
 * files that it opens, which Node cannot: unlike a process id, such a lock holds between containers that share a folder,
 * also while its process is stopped.
 */
export async function tryLock(path: string): Promise<FileLock | undefined> {
  if (locked.has(path)) return undefined
  locked.add(path)
  try {
    duckdb ??= connect()
    const connection = await duckdb
    if (await attach(connection, path)) {
      return {
        release: async () => {
          await connection.run(`detach ${ident(path)}`)
          locked.delete(path)
        },
      }
    }
  } catch (error) {
    locked.delete(path)
    throw error
  }
  locked.delete(path)
  return undefined
}

/** What DuckDB says of a file that has no header, a part of its three, or one without its content. */
const HALF_MADE = /not a valid DuckDB database file|could not read enough bytes|corrupt database file/i

/** False where another process has the file open. */
async function attach(connection: DuckDBConnection, path: string): Promise<boolean> {
  try {
    await connection.run(`attach ${literal(path)} as ${ident(path)} (type duckdb)`)
    return true
  } catch (error) {
    const { message } = error as Error
    if (/could not set lock|conflicting lock/i.test(message)) return false
    if (!HALF_MADE.test(message)) throw error
    rmSync(path) // of a process that was killed while it made the file
    return attach(connection, path)
  }
}
