import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { SqlSourceError } from '../port/sql-error.ts'

/** What `ssl` of the driver takes. */
interface Tls {
  readonly rejectUnauthorized: boolean
  readonly verifyIdentity: boolean
  readonly ca?: string
}

/** Where a MySQL server is, and how to log in to it. */
export interface MysqlPlace {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  /** Undefined where the url has none. */
  readonly database: string | undefined
  /** Undefined for a connection in clear. */
  readonly ssl: Tls | undefined
}

const MODES: Readonly<Record<string, Tls | undefined>> = {
  disabled: undefined,
  required: { rejectUnauthorized: false, verifyIdentity: false },
  verify_ca: { rejectUnauthorized: true, verifyIdentity: false },
  verify_identity: { rejectUnauthorized: true, verifyIdentity: true },
}

/**
 * Reads `mysql://user:password@host:3306/database?ssl-mode=VERIFY_IDENTITY&ssl-ca=path`. `folder`: where a relative path starts.
 * @throws SqlSourceError E_SQL_URL, without what the url says, for it has the password
 */
export function mysqlPlace(url: string, place: string, folder: string): MysqlPlace {
  const parsed = URL.parse(url)
  if (!parsed?.hostname) throw unreadable(place)
  const { hostname, port, username, password, pathname, searchParams } = parsed
  for (const name of searchParams.keys())
    if (name !== 'ssl-mode' && name !== 'ssl-ca')
      throw urlError(
        `the url of the source database has the unknown option ${name}`,
        place,
        'the options are ssl-mode and ssl-ca',
      )
  const decoded = [username, password, pathname.slice(1)].map((part) => decode(part, place))
  const [user = '', secret = '', database = ''] = decoded
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port || 3306),
    user,
    password: secret,
    database: database || undefined,
    ssl: tlsOf(searchParams, place, folder),
  }
}

function tlsOf(options: URLSearchParams, place: string, folder: string): Tls | undefined {
  const file = options.get('ssl-ca')
  const mode = options.get('ssl-mode') ?? (file === null ? 'disabled' : 'verify_ca')
  const key = mode.toLowerCase()
  if (!Object.hasOwn(MODES, key))
    throw urlError(
      `ssl-mode of the url is ${mode}`,
      place,
      'use DISABLED, REQUIRED, VERIFY_CA or VERIFY_IDENTITY',
    )
  const tls = MODES[key]
  if (file === null || tls === undefined) return tls
  try {
    return { ...tls, ca: readFileSync(resolve(folder, file), 'utf8') }
  } catch (error) {
    throw urlError(
      `the file of ssl-ca cannot be read: ${file}`,
      place,
      'give the path of a PEM file, relative to the project',
      error,
    )
  }
}

function decode(part: string, place: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw unreadable(place)
  }
}

const unreadable = (place: string): SqlSourceError =>
  urlError(
    'the url of the source database cannot be read',
    place,
    'write mysql://user:password@host:3306/database, and percent-encode all characters except letters and digits in user and password: # is %23, @ is %40, / is %2F',
  )

const urlError = (message: string, place: string, hint: string, cause?: unknown): SqlSourceError =>
  new SqlSourceError(message, { code: 'E_SQL_URL', place, hint, ...(cause !== undefined && { cause }) })
