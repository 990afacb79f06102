import { SqlSourceError } from './sql-error.ts'

/** A kind of error of a database server, as a person should read it. */
export interface ServerFailure {
  readonly code: string
  readonly message: (text: string) => string
  readonly hint: string
}

export const CONNECT: ServerFailure = {
  code: 'E_SQL_CONNECT',
  message: (text) => `cannot connect to the source database: ${text}`,
  hint: 'check that the server is running and can be reached from here, and that the url has the right host, port, user, password and database',
}

export const BROKEN: ServerFailure = {
  code: 'E_SQL_BROKEN',
  message: (text) => `the connection to the source database broke: ${text}`,
  hint: 'run the load again: nothing of the resource was loaded',
}

/** The server or its administrator ended a statement, and not the connection. */
export const ENDED: ServerFailure = {
  ...BROKEN,
  message: (text) => `the source database ended the statement: ${text}`,
}

/** A replica ended it, to follow its primary. */
export const CONFLICT: ServerFailure = {
  ...ENDED,
  hint: 'run the load again: nothing of the resource was loaded. If it happens often, set hot_standby_feedback on the replica, or a longer max_standby_streaming_delay',
}

export const PRIVILEGE: ServerFailure = {
  code: 'E_SQL_PRIVILEGE',
  message: (text) => text,
  hint: 'grant select on it to the user of the url, or leave it out',
}

export const STATEMENT: ServerFailure = {
  code: 'E_SQL_STATEMENT',
  message: (text) => `the source database rejects the statement: ${text}`,
  hint: 'correct `where`, the query, or the names in include, exclude and cursor',
}

/** Any other error; `shell`: where a person may run the statement. */
export const failedIn = (shell: string): ServerFailure => ({
  code: 'E_SQL_FAILED',
  message: (text) => `the source database cannot return the rows: ${text}`,
  hint: `run the statement of the resource in ${shell} to find the row`,
})

/** The error of the driver, or the first of those that it tried several addresses for. */
export function firstOf(error: Error): Error {
  const [first = error] = error instanceof AggregateError ? (error.errors as Error[]) : [error]
  return first
}

/** The text of an error of a driver in one line. */
export const inOneLine = (error: Error): string => error.message.replaceAll(/\s*\n\s*/g, ' ')

/** `where`: host, port and database, which errors of the connection name. */
export function serverError(
  { code, message, hint }: ServerFailure,
  text: string,
  { place, where, cause }: { readonly place: string; readonly where: string; readonly cause: Error },
): SqlSourceError {
  const isConnection = code === CONNECT.code || code === BROKEN.code
  return new SqlSourceError(message(text), {
    code,
    place: isConnection ? `${place}, ${where}` : place,
    hint,
    cause,
  })
}
