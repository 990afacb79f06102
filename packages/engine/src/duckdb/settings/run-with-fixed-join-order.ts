import type { Session } from '../../session.ts'

/**
 * Runs a statement with its joins as they are written: of the two sides, DuckDB gathers the second in a hash table. It would
 * choose the smaller one, but takes rows of the transaction that runs for none, and so gathers millions of them, whole.
 */
export async function runWithFixedJoinOrder(
  duckdb: Pick<Session, 'run'>,
  sql: string,
  run: (sql: string) => Promise<number> = (one) => duckdb.run(one),
): Promise<number> {
  await duckdb.run(`set disabled_optimizers = 'join_order,build_side_probe_side'`)
  try {
    return await run(sql)
  } finally {
    // Where the statement failed the transaction may take no other; then what follows is only planned worse.
    await duckdb.run('reset disabled_optimizers').catch(() => undefined)
  }
}
