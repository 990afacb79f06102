import { failedIn, serverError, STATEMENT } from '../port/server-failure.ts'

const OF_STATEMENT = /^(Binder|Parser|Catalog) Error: /
const FAILED = failedIn('DuckDB')

/** An error of DuckDB, as a person should read it. `path`: of the file. */
export function duckdbFailure(error: unknown, place: string, path: string): unknown {
  if (!(error instanceof Error)) return error
  // What follows shows the statement.
  const [text = ''] = error.message.replace(/^[A-Z][A-Za-z ]* Error: /, '').split('\n\n')
  const line = text.replaceAll(/\s*\n\s*/g, ' ')
  const failure = OF_STATEMENT.test(error.message) ? STATEMENT : FAILED
  return serverError(failure, line, { place, where: path, cause: error })
}
