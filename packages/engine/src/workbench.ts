/** In-process DuckDB in which packages are read, profiled and canonicalised. One connection: temp tables stay. */
export interface Workbench {
  rows<R = Record<string, unknown>>(sql: string): Promise<R[]>
  run(sql: string): Promise<number>
  /** Makes the statement that runs now, if there is one, end with an error soon. */
  interrupt(): void
}
