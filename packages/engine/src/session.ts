/** A value that can be bound to `$1`. Objects are bound as JSON. */
export type Parameter =
  | string
  | number
  | bigint
  | boolean
  | null
  | Date
  | readonly unknown[]
  | Record<string, unknown>

/** A statement with its values. */
export interface Statement {
  readonly sql: string
  readonly parameters: readonly Parameter[]
}

/**
 * Runs SQL. Results are small and plain: integers are numbers (bigint beyond 2^53), decimals text, instants ISO text,
 * JSON parsed. Both engines number their parameters `$1`.
 */
export interface Session {
  rows<R = Record<string, unknown>>(sql: string, parameters?: readonly Parameter[]): Promise<R[]>
  /** Runs one statement and returns the number of rows that it changed, or filled a new table with. */
  run(sql: string, parameters?: readonly Parameter[]): Promise<number>
  /** Runs several statements separated by semicolons. */
  script(sql: string): Promise<void>
  /**
   * Runs one statement that returns no rows, and whose outcome nothing waits for. In a transaction it is sent together with
   * the next statement, on DuckDB before it; that fails if this one fails. Elsewhere it runs at once.
   */
  later(sql: string, parameters?: readonly Parameter[]): Promise<void>
  /**
   * Runs statements one after the other, in one round trip, and gives the rows of each. Absent where the database is in
   * this process. See `inOneTrip`.
   */
  batch?(statements: readonly Statement[]): Promise<readonly Record<string, unknown>[][]>
}
