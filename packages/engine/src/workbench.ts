import type { ArrowRows } from './duckdb/arrow/decode-arrow.ts'
import { ident } from './quote.ts'

/** In-process DuckDB in which packages are read, profiled and canonicalised. One connection: temp tables stay. */
export interface Workbench {
  rows<R = Record<string, unknown>>(sql: string): Promise<R[]>
  run(sql: string): Promise<number>
  /**
   * Reads a copy of the bytes of an Arrow IPC stream or file; the values stay in it.
   * @throws SluiceError E_ARROW
   */
  readArrow(bytes: Uint8Array): Promise<ArrowRows>
  /**
   * Does `work` with batches of the same columns as a table of SQL, `from`, which it may read once. Its columns are c0, c1 and
   * so on, in their order.
   */
  withArrow<T>(rows: readonly ArrowRows[], work: (from: string) => Promise<T>): Promise<T>
  /** False as long as nothing has been asked of it. */
  readonly isOpen: boolean
  /** Makes the statement that runs now, if there is one, end with an error soon. */
  interrupt(): void
}

/** Drops all temp tables: their rows would take memory for as long as the process has the workbench open. */
export async function emptyWorkbench(workbench: Workbench): Promise<void> {
  if (!workbench.isOpen) return
  const tables = await workbench.rows<{ name: string }>(
    'select table_name as name from duckdb_tables() where temporary',
  )
  for (const { name } of tables) await workbench.run(`drop table temp.main.${ident(name)}`)
}
