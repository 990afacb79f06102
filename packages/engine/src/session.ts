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

/**
 * Runs SQL. Results are small and plain: integers are numbers (bigint beyond 2^53), decimals text, instants ISO text,
 * JSON parsed. Both engines number their parameters `$1`.
 */
export interface Session {
  rows<R = Record<string, unknown>>(sql: string, parameters?: readonly Parameter[]): Promise<R[]>
  /** Runs one statement and returns the number of rows that it changed. */
  run(sql: string, parameters?: readonly Parameter[]): Promise<number>
  /** Runs several statements separated by semicolons. */
  script(sql: string): Promise<void>
}
