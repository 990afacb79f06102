import { ident } from './quote.ts'

/** In-process DuckDB in which packages are read, profiled and canonicalised. One connection: temp tables stay. */
export interface Workbench {
  rows<R = Record<string, unknown>>(sql: string): Promise<R[]>
  run(sql: string): Promise<number>
  /** Makes the statement that runs now, if there is one, end with an error soon. */
  interrupt(): void
}

/** Drops all temp tables: their rows would take memory for as long as the process has the workbench open. */
export async function emptyWorkbench(workbench: Workbench): Promise<void> {
  const tables = await workbench.rows<{ name: string }>(
    'select table_name as name from duckdb_tables() where temporary',
  )
  for (const { name } of tables) await workbench.run(`drop table temp.main.${ident(name)}`)
}
