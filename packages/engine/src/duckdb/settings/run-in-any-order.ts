import type { Session } from '../../session.ts'

type Duckdb = Pick<Session, 'run'> & { rows<R>(sql: string): Promise<R[]> }

/** SQL after which rows are written in their order again. */
const KEEP_ORDER = 'set preserve_insertion_order = true'

/**
 * Runs an `insert` whose rows may be written in any order. In theirs DuckDB writes them by one thread, as the memory that it
 * reserves for more is beyond the limit. What the threads gather outside of the limit, the limit is lower by. If the
 * statement fails, its transaction takes no other: what `restore` was called with is run behind its end.
 */
export async function runInAnyOrder(
  duckdb: Duckdb,
  insert: string,
  restore: (statements: readonly string[]) => void,
): Promise<number> {
  const [now] = await duckdb.rows<{ limit: string }>(`select current_setting('memory_limit') as "limit"`)
  const [, amount = '0', unit = ''] = /^([\d.]+) (\w+)$/.exec(now?.limit ?? '') ?? []
  const lower = process.env['SLUICE_MEMORY_LIMIT'] === undefined && unit === 'MiB'
  const back = [KEEP_ORDER, ...(lower ? [`set memory_limit = '${amount}MiB'`] : [])]
  restore(back)
  if (lower) await duckdb.run(`set memory_limit = '${Math.round(Number(amount) / 2)}MiB'`)
  await duckdb.run('set preserve_insertion_order = false')
  const rows = await duckdb.run(insert)
  for (const statement of back) await duckdb.run(statement)
  return rows
}
