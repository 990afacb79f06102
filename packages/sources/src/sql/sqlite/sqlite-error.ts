import { SluiceError } from '@sluice/schema'
import { SqlSourceError } from '../port/sql-error.ts'

const ERROR = 1
const [BUSY, LOCKED, READONLY, IOERR, CORRUPT, CANTOPEN, NOTADB] = [5, 6, 8, 10, 11, 14, 26]
const NO_DATABASE: ReadonlySet<number> = new Set([READONLY, IOERR, CORRUPT, CANTOPEN, NOTADB])

/** An error of SQLite, as a person should read it. `path`: of the file. */
export function sqliteFailure(error: unknown, place: string, path: string): unknown {
  if (error instanceof SluiceError || !(error instanceof Error)) return error
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown }
  if (code !== 'ERR_SQLITE_ERROR') return error
  const kind = Number(errcode) & 0xff
  const text = error.message.replaceAll(/\s*\n\s*/g, ' ')
  if (kind === BUSY || kind === LOCKED)
    return new SqlSourceError('another process holds the source database for writing', {
      code: 'E_SQL_CONNECT',
      place: `${place}, ${path}`,
      hint: 'run the load again; in WAL mode (pragma journal_mode = wal), writers do not block readers',
      cause: error,
    })
  if (NO_DATABASE.has(kind))
    return new SqlSourceError(`cannot read the source database: ${text}`, {
      code: 'E_SQL_CONNECT',
      place: `${place}, ${path}`,
      hint: 'check the path, which is relative to the project, and that it is a readable SQLite file',
      cause: error,
    })
  return new SqlSourceError(
    kind === ERROR
      ? `the source database rejects the statement: ${text}`
      : `the source database cannot return the rows: ${text}`,
    {
      code: kind === ERROR ? 'E_SQL_STATEMENT' : 'E_SQL_FAILED',
      place,
      hint:
        kind === ERROR
          ? 'correct `where`, the query, or the names in include, exclude and cursor'
          : 'run the statement of the resource in the sqlite3 shell to find the row',
      cause: error,
    },
  )
}
