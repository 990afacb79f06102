/** Says something to the person or machine that follows a run. */
export interface Log {
  info(message: string): void
  warn(message: string): void
}
