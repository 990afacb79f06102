import { SluiceError } from '@sluice/schema'
import {
  CONNECT,
  failedIn,
  inOneLine,
  serverError,
  STATEMENT,
  type ServerFailure,
} from '../port/server-failure.ts'

const ERROR = 1
const [BUSY, LOCKED, READONLY, IOERR, CORRUPT, CANTOPEN, NOTADB] = [5, 6, 8, 10, 11, 14, 26]
const NO_DATABASE: ReadonlySet<number> = new Set([READONLY, IOERR, CORRUPT, CANTOPEN, NOTADB])

const HELD: ServerFailure = {
  code: CONNECT.code,
  message: () => 'another process holds the source database for writing',
  hint: 'run the load again; in WAL mode (pragma journal_mode = wal), writers do not block readers',
}

const UNREADABLE: ServerFailure = {
  code: CONNECT.code,
  message: (text) => `cannot read the source database: ${text}`,
  hint: 'check the path, which is relative to the project, and that it is a readable SQLite file',
}

const FAILED = failedIn('the sqlite3 shell')

/** An error of SQLite, as a person should read it. `path`: of the file. */
export function sqliteFailure(error: unknown, place: string, path: string): unknown {
  if (error instanceof SluiceError || !(error instanceof Error)) return error
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown }
  if (code !== 'ERR_SQLITE_ERROR') return error
  const failure = failureOf(Number(errcode) & 0xff)
  return serverError(failure, inOneLine(error), { place, where: path, cause: error })
}

function failureOf(kind: number): ServerFailure {
  if (kind === BUSY || kind === LOCKED) return HELD
  if (NO_DATABASE.has(kind)) return UNREADABLE
  return kind === ERROR ? STATEMENT : FAILED
}
