import { SluiceError } from '@sluice/schema'
import {
  BROKEN,
  CONNECT,
  failedIn,
  firstOf,
  inOneLine,
  PRIVILEGE,
  serverError,
  STATEMENT,
  type ServerFailure,
} from '../port/server-failure.ts'

const CHANGED: ServerFailure = {
  code: 'E_SQL_BROKEN',
  message: () =>
    'a table was altered, truncated or created after the load began, and its earlier rows are gone',
  hint: BROKEN.hint,
}

const FAILED = failedIn('the mysql shell')

/** Numbers of errors of the server: see its manual. */
const NUMBERS = new Map<number, ServerFailure>([
  // User, password, database, too many connections, a host that is not let in, an account that is locked or expired.
  ...[1040, 1044, 1045, 1049, 1129, 1130, 1203, 1226, 1251, 1698, 1820, 1862, 3118, 3159, 4151].map(
    (number): [number, ServerFailure] => [number, CONNECT],
  ),
  // Shut down or killed, lock waits, and a client that the server gave up on.
  ...[1053, 1077, 1152, 1158, 1159, 1160, 1161, 1205, 1213, 1317, 1927, 1969, 3024, 4031].map(
    (number): [number, ServerFailure] => [number, BROKEN],
  ),
  [1412, CHANGED],
  ...[1142, 1143, 1227, 1345, 1356, 1370].map((number): [number, ServerFailure] => [number, PRIVILEGE]),
])

/** What the driver says of each statement behind the one in which the connection broke. */
const CLOSED = / in closed state/

function knownOf(error: Error, isOpen: boolean): ServerFailure | undefined {
  const { code, errno, sqlState } = error as {
    readonly code?: unknown
    readonly errno?: unknown
    readonly sqlState?: unknown
  }
  if (typeof sqlState === 'string' && sqlState !== '')
    return NUMBERS.get(Number(errno)) ?? (sqlState.startsWith('42') ? STATEMENT : FAILED)
  // Of the driver, or of the system, such as ECONNREFUSED.
  const isConnection =
    (typeof code === 'string' && /^(E[A-Z_]+|PROTOCOL_\w+|HANDSHAKE_\w+|[A-Z_]*CERT\w*)$/.test(code)) ||
    CLOSED.test(error.message)
  if (isConnection) return isOpen ? BROKEN : CONNECT
  return undefined
}

/** An error of the driver, as a person should read it. `where`: host, port and database; `isOpen`: there was a connection. */
export function mysqlFailure(error: unknown, place: string, where: string, isOpen = true): unknown {
  if (error instanceof SluiceError || !(error instanceof Error)) return error
  const first = firstOf(error)
  const known = knownOf(first, isOpen) ?? knownOf(error, isOpen) ?? (isOpen ? undefined : CONNECT)
  if (!known) return error
  const text = CLOSED.test(first.message) ? 'it is closed' : inOneLine(first)
  return serverError(known, text, { place, where, cause: error })
}
