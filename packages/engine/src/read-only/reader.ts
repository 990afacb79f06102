import { SluiceError } from '@sluice/schema'

export interface QueryResult {
  readonly columns: readonly string[]
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}

/** A target that is open for reading alone. What a statement is, its database says: it is never judged by its text. */
export interface Reader extends AsyncDisposable {
  /**
   * Runs one statement that reads.
   * @throws SluiceError E_NOT_READING where it is none, or more than one; E_FORBIDDEN where it reads a file
   */
  query(sql: string): Promise<QueryResult>
  /** What the target's role may do besides, which no read-only transaction prevents; undefined where there is nothing. */
  readonly caution: string | undefined
  /** Makes the statement that runs now end with an error soon. */
  interrupt(): void
}

const notReading = (message: string, hint: string, cause?: unknown): SluiceError =>
  new SluiceError(message, { code: 'E_NOT_READING', hint, ...(cause === undefined ? {} : { cause }) })

export const noStatement = (): SluiceError => notReading('there is no SQL', 'write sluice query "select 1"')

export const severalStatements = (cause?: unknown): SluiceError =>
  notReading('there is more than one statement', 'run them one by one', cause)

export const onlySelect = (cause?: unknown): SluiceError =>
  notReading(
    'only SELECT statements are allowed',
    'begin with select, with, values or table, or with explain before one of these',
    cause,
  )

export const outOfReach = (cause: unknown): SluiceError =>
  new SluiceError('the query reads a file or a network address, which is not allowed', {
    code: 'E_FORBIDDEN',
    hint: 'query the tables of the target; load files with a source',
    cause,
  })

/** Rows by the names of their columns. */
export const resultOf = (columns: readonly string[], rows: readonly (readonly unknown[])[]): QueryResult => ({
  columns,
  rows: rows.map((row) => Object.fromEntries(row.map((value, i) => [columns[i] ?? '', value]))),
})
