/** Rows on the fast path do not fit: the load is rolled back and takes the usual way. Never seen by people. */
export class FastPathLeft extends Error {
  override readonly name = 'FastPathLeft'
  readonly resource: string

  constructor(resource: string, why: string, cause?: unknown) {
    super(`${resource}: ${why}`, { cause })
    this.resource = resource
  }
}

/** What DuckDB says of values and files that it does not take as they are; a full disk or an interruption is another thing. */
const MISREAD = /^(Invalid|Invalid Input|Conversion|Out of Range|Constraint|Not implemented) Error/

/** Postgres' classes of errors that lie in the data, and in its size, and what COPY does not do. */
const REFUSED = /^(22|23|0A|54)/

/** True where DuckDB rejects a record of a CSV file, which has no longer one than others. */
export const isBadRecord = (error: unknown): boolean =>
  error instanceof Error &&
  error.message.startsWith('Invalid Input Error: CSV Error') &&
  !/maximum line size/i.test(error.message)

/** True where DuckDB needs more memory than its limit allows. */
export const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('Out of Memory Error')

/** True for an error that only says that the rows cannot take the fast path. */
export const isMisread = (error: unknown): boolean =>
  error instanceof Error &&
  (MISREAD.test(error.message) || REFUSED.test(String((error as { code?: unknown }).code)))
