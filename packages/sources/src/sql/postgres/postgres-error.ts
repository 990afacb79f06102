import { SluiceError } from '@sluice/schema'
import { SqlSourceError } from '../port/sql-error.ts'

interface Known {
  readonly code: string
  readonly message: (text: string) => string
  readonly hint: string
}

const CONNECT: Known = {
  code: 'E_SQL_CONNECT',
  message: (text) => `cannot connect to the source database: ${text}`,
  hint: 'check that the server runs and can be reached from here, and that the url has its host, port, user, password and database',
}

const BROKEN: Known = {
  code: 'E_SQL_BROKEN',
  message: (text) => `the connection to the source database broke: ${text}`,
  hint: 'run the load again: nothing of the resource was loaded',
}

const PRIVILEGE: Known = {
  code: 'E_SQL_PRIVILEGE',
  message: (text) => text,
  hint: 'grant select on it to the user of the url, or leave it out',
}

const STATEMENT: Known = {
  code: 'E_SQL_STATEMENT',
  message: (text) => `the source database rejects the statement: ${text}`,
  hint: 'correct `where`, the query, or the names in include, exclude and cursor',
}

const FAILED: Known = {
  code: 'E_SQL_FAILED',
  message: (text) => `the source database cannot give the rows: ${text}`,
  hint: 'run the statement of the resource in psql to find the row',
}

function knownOf(code: string): Known {
  if (code === '42501') return PRIVILEGE
  if (code.startsWith('42') || code.startsWith('0A')) return STATEMENT
  if (code.startsWith('28') || code === '3D000' || code === '53300') return CONNECT
  if (code.startsWith('08') || code.startsWith('57') || code.startsWith('25') || code.startsWith('40'))
    return BROKEN
  // Codes of the system, such as ECONNREFUSED and EAI_AGAIN.
  return /^E[A-Z_]+$/.test(code) ? CONNECT : FAILED
}

/** An error of the driver, as a person should read it. `where`: host, port and database; the url has the password. */
export function postgresFailure(error: unknown, place: string, where: string): unknown {
  if (error instanceof SluiceError || !(error instanceof Error)) return error
  const [first = error] = error instanceof AggregateError ? (error.errors as Error[]) : [error]
  const code = String((first as { code?: unknown }).code ?? (error as { code?: unknown }).code ?? '')
  const text = first.message.replaceAll(/\s*\n\s*/g, ' ')
  const known = code === '' && /terminated|timeout|ended/i.test(text) ? BROKEN : knownOf(code)
  if (code === '' && known !== BROKEN) return error
  return new SqlSourceError(known.message(text), {
    code: known.code,
    place: known === CONNECT || known === BROKEN ? `${place}, ${where}` : place,
    hint: known.hint,
    cause: error,
  })
}

/** Host, port and database of a url, without user and password. */
export function placeOfUrl(url: string): string {
  const { hostname, port, pathname } = URL.parse(url) ?? {}
  return hostname ? `${hostname}:${port || 5432}${pathname ?? ''}` : 'the local server'
}
