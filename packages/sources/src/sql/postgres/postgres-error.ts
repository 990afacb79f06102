import { SluiceError } from '@sluice/schema'
import {
  BROKEN,
  CONFLICT,
  CONNECT,
  ENDED,
  failedIn,
  firstOf,
  inOneLine,
  PRIVILEGE,
  serverError,
  STATEMENT,
  type ServerFailure,
} from '../port/server-failure.ts'

const FAILED = failedIn('psql')

/** A snapshot is gone when the connection that keeps it ends; what the server says of it depends on its version. */
const isLostSnapshot = (code: string, text: string): boolean =>
  /^(42704|22023|55000)$/.test(code) && /\bsnapshot\b/.test(text)

function knownOf(code: string, text: string): ServerFailure {
  if (isLostSnapshot(code, text)) return BROKEN
  if (code === '57014') return ENDED
  if (code === '40001') return CONFLICT
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
  const first = firstOf(error)
  const code = String((first as { code?: unknown }).code ?? (error as { code?: unknown }).code ?? '')
  const text = inOneLine(first)
  const known = code === '' && /terminated|timeout|ended/i.test(text) ? BROKEN : knownOf(code, text)
  if (code === '' && known !== BROKEN) return error
  return serverError(known, text, { place, where, cause: error })
}

/** Host, port and database of a url, without user and password. */
export function placeOfUrl(url: string): string {
  const { hostname, port, pathname } = URL.parse(url) ?? {}
  return hostname ? `${hostname}:${port || 5432}${pathname ?? ''}` : 'the local server'
}
