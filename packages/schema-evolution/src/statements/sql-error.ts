import { maskShape, SluiceError } from '@sluice/schema'
import { unreadIn } from '../changes/widen/read-again.ts'
import type { SqlFile } from '../migration/sql-file.ts'
import type { Statement } from '../migration/split-statements.ts'

type DriverError = Error & { readonly code?: unknown; readonly position?: unknown }

/** The causes of an error, itself first. */
function* chain(error: unknown): Generator<DriverError> {
  for (let one = error; one instanceof Error; one = one.cause) yield one as DriverError
}

/** Postgres' five-character code of an error or of what caused it. */
export const sqlState = (error: unknown): string | undefined =>
  chain(error)
    .map(({ code }) => code)
    .find((code): code is string => typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code))

/** Line inside the statement, from 0: Postgres gives a position, DuckDB says `LINE 3:`. */
function lineInside(error: unknown, text: string): number {
  for (const { position } of chain(error)) {
    if (position !== undefined) return text.slice(0, Number(position) - 1).split('\n').length - 1
  }
  const [, line] = /^LINE (\d+):/m.exec(String(error)) ?? []
  return line === undefined ? 0 : Number(line) - 1
}

/** Errors about values of the data: Postgres' classes 22 and 23, and how DuckDB's begin. */
const aboutValues = (error: unknown): boolean =>
  /^2[23]/.test(sqlState(error) ?? '') ||
  /^(Conversion|Constraint|Out of Range|Invalid Input) Error:/.test(
    error instanceof Error ? error.message : '',
  )

/** What a database says, without the values that it quotes: what the statement does not say itself is shown as its shape. */
function reasonOf(error: unknown, statement: string): string {
  const message = error instanceof Error ? error.message : String(error)
  if (!aboutValues(error)) return message
  const known = statement.replaceAll('"', '')
  return message.replaceAll(/(["'])(.*?)\1/gs, (quoted, mark: string, inside: string) =>
    known.includes(inside) ? quoted : `${mark}${maskShape(inside)}${mark}`,
  )
}

/** The server's timeout; a connection or a server that ended. */
const STATEMENT_TIMEOUT = '57014'
const LOST = /^(08...|57P0[1-3])$/

const isLost = (error: unknown): boolean =>
  LOST.test(sqlState(error) ?? '') ||
  chain(error).some(({ message }) => /connection terminated|ECONNRESET|EPIPE|not queryable/i.test(message))

/** Of a schema, table, index, column or other object. */
const DUPLICATE: ReadonlySet<string | undefined> = new Set(['42P06', '42P07', '42701', '42710', '42723'])

/** What a statement creates exists already. */
const isThere = (error: unknown): boolean =>
  DUPLICATE.has(sqlState(error)) ||
  chain(error).some(({ message }) => /^(Catalog|Binder) Error: .* already exists/.test(message))

function hintOf(error: unknown, { transaction }: SqlFile): string {
  const [done, again] = transaction
    ? ['nothing of this file was applied', 'run migrate again']
    : ['the statements before it were applied', 'run migrate again, which continues from there']
  if (isLost(error)) return `the connection to the server was lost, and ${done}: ${again}`
  if (sqlState(error) === STATEMENT_TIMEOUT) {
    return `the server canceled it because of statement_timeout or pg_cancel_backend, and ${done}: connect without the pooler, or remove the limit of the role (alter role ... set statement_timeout = 0), and ${again}`
  }
  if (isThere(error))
    return `${done}: if somebody created it by hand on this target, drop or rename it there, and ${again}; otherwise correct the file`
  return `${done}: correct it and ${again}`
}

const LONGEST = 1000

/** The role has no right to it, or the server is read-only. */
const OF_TARGET: ReadonlySet<string | undefined> = new Set(['42501', '25006'])

/** True where the file is not what has to change. */
const isOfTarget = (error: unknown): boolean =>
  OF_TARGET.has(sqlState(error)) ||
  chain(error).some(({ message }) => /attached in read-only mode/.test(message))

/**
 * Says at which line of which file a statement failed, and with which statement; an error of the target as a whole is given as it
 * is.
 */
export function explainSqlError(error: unknown, file: SqlFile, { text, line }: Statement): unknown {
  if (isOfTarget(error)) return error
  const unread = unreadIn(error)
  const place = `${file.path}:${line + (unread === undefined ? lineInside(error, text) : 0)}`
  if (unread !== undefined)
    return new SluiceError(unread, {
      code: 'E_VALUES_UNREAD',
      place,
      hint: 'nothing of this file was applied: correct the values, or reject it and correct the hint in the config, and run migrate again',
      cause: error,
    })
  const shown = text.length > LONGEST ? `${text.slice(0, LONGEST)} ...` : text
  const reason = reasonOf(error, text)
  return new SluiceError(`${place}: ${reason}\n\n${shown.replaceAll(/^/gm, '    ')}`, {
    code: 'E_MIGRATION_FAILED',
    place,
    hint: hintOf(error, file),
    cause: error,
  })
}
