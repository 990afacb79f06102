import { SluiceError } from '@sluice/schema'

type DriverError = Error & { readonly code?: unknown; readonly position?: unknown }

interface Query {
  readonly file: string
  readonly line: number
}

/** Connection lost, server stopped, out of resources: it is not the query that has to change. */
const OF_TARGET = /^(08|53|57P|58|XX)/
const DUCKDB =
  /^(Parser|Catalog|Binder|Conversion|Out of Range|Invalid Input|Not implemented|Constraint|Dependency|Invalid type) Error:/

/** DuckDB compares the rows of a transaction with the keys of their table at its end. */
const AT_COMMIT = /^TransactionContext Error: Failed to commit: (?=.*constraint violation)/

/** Of a query with two columns of one name. */
export const TWICE_HINT = 'give each column of the query a different name; nothing was changed'

/** Of `E_MODEL_DEPENDENT`. */
export const DEPENDENT_HINT =
  'nothing was changed: change or drop what depends on it first, or keep the columns until it no longer needs them'

/** Says which views cannot be read with the new columns, in the words of `_sluice.put_in_place`. */
export const dependents = (views: readonly string[], reason: string): string =>
  `${views.length === 1 ? 'the view' : 'the views'} ${views.join(', ')} ${views.length === 1 ? 'reads' : 'read'} it, and cannot be created again: ${reason}`

/** An error of a statement that holds a query, with the line of the query that it is about, from 0. */
export class QueryError extends Error {
  readonly line: number

  constructor(cause: Error, line: number) {
    super(cause.message, { cause })
    this.line = line
  }
}

/** Runs a statement that ends with a query, and says in which line of the query an error is. */
export async function runWithQuery<T>(
  begin: string,
  query: string,
  run: (statement: string) => Promise<T>,
): Promise<T> {
  const statement = `${begin}\n${query}`
  try {
    return await run(statement)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const lines = begin.split('\n').length
    throw new QueryError(error, Math.max(lineIn(error, statement) - lines, 0))
  }
}

/** Line inside the statement, from 0: Postgres gives a position, DuckDB says `LINE 3:`. */
function lineIn(error: DriverError, statement: string): number {
  if (error.position !== undefined)
    return statement.slice(0, Number(error.position) - 1).split('\n').length - 1
  const [, line] = /^LINE (\d+):/m.exec(error.message) ?? []
  return line === undefined ? 0 : Number(line) - 1
}

/**
 * The error of one model, with its file and line; undefined where the target as a whole has it. `exact`: the query ran as it
 * stands in the file.
 */
export function modelError(error: unknown, query: Query, exact: boolean): SluiceError | undefined {
  if (error instanceof SluiceError) return error
  const line = exact && error instanceof QueryError ? error.line : 0
  const cause = error instanceof QueryError ? error.cause : error
  if (!(cause instanceof Error)) return undefined
  const { code, message } = cause as DriverError
  if (AT_COMMIT.test(message)) return partsError(message.replace(AT_COMMIT, ''), query, error)
  const isPostgres = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !OF_TARGET.test(code)
  if (!isPostgres && !DUCKDB.test(message)) return undefined
  const isDependent = code === '2BP01' || message.startsWith('Dependency Error:')
  return new SluiceError(aboutQuery(message), {
    code: isDependent ? 'E_MODEL_DEPENDENT' : 'E_MODEL_SQL',
    place: `${query.file}:${query.line + line}`,
    hint: isDependent
      ? DEPENDENT_HINT
      : code === '42701'
        ? TWICE_HINT
        : 'correct the query; nothing was changed',
    cause: error,
  })
}

/** The rows or columns of a new table are not what the indexes or constraints of the old one need. */
export const partsError = (reason: string, { file, line }: Query, cause: unknown): SluiceError =>
  new SluiceError(`an index, a constraint or a trigger of the table rejects its new rows: ${reason}`, {
    code: 'E_MODEL_DEPENDENT',
    place: `${file}:${line}`,
    hint: 'nothing was changed: correct the query, or first drop what rejects the rows',
    cause,
  })

/**
 * What an engine says about the query. DuckDB puts the class of the error before it, and behind it all functions of the name
 * and the statement, which is not the one of the file.
 */
export const aboutQuery = (message: string): string =>
  message
    .replace(DUCKDB, '')
    .replace(/\s*\n\s*(LINE \d+:|Candidate functions:)[\s\S]*$/, '')
    .replaceAll(/\s*\n\s*/g, ' ')
    .trim()
