import { SqlSourceError } from '../port/sql-error.ts'

const STATEMENT = /^(Binder|Parser|Catalog) Error: /

/** An error of DuckDB, as a person should read it. */
export function duckdbFailure(error: unknown, place: string): unknown {
  if (!(error instanceof Error)) return error
  const isStatement = STATEMENT.test(error.message)
  // What follows shows the statement.
  const [text = ''] = error.message.replace(/^[A-Z][A-Za-z ]* Error: /, '').split('\n\n')
  const line = text.replaceAll(/\s*\n\s*/g, ' ')
  return new SqlSourceError(
    isStatement
      ? `the source database rejects the statement: ${line}`
      : `the source database cannot return the rows: ${line}`,
    {
      code: isStatement ? 'E_SQL_STATEMENT' : 'E_SQL_FAILED',
      place,
      hint: isStatement
        ? 'correct `where`, the query, or the names in include, exclude and cursor'
        : 'run the statement of the resource in DuckDB to find the row',
      cause: error,
    },
  )
}
