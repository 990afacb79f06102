import type { Session } from '../../session.ts'
import { threadsOf } from './threads.ts'

type Duckdb = Pick<Session, 'run'> & { rows<R>(sql: string): Promise<R[]> }

/** Threads whose rows need as much memory outside of the limit as the limit is. */
const ALL = 4

/**
 * Runs an `insert` whose rows may be written in any order. In theirs DuckDB writes them by one thread, as the memory that it
 * reserves for more is beyond the limit. `restore` is called with SQL before the statement: if that fails, its transaction
 * takes no other, and this has to be run behind its end.
 */
export async function runInAnyOrder(
  duckdb: Duckdb,
  insert: string,
  restore: (statements: readonly string[]) => void,
): Promise<number> {
  const limit = await defaultLimit(duckdb)
  const lower = Math.round(((limit ?? 0) * Math.min(ALL, threadsOf())) / ALL)
  const back = [
    'set preserve_insertion_order = true',
    ...(limit === undefined ? [] : [`set memory_limit = '${limit}MiB'`]),
  ]
  restore(back)
  if (limit !== undefined) await duckdb.run(`set memory_limit = '${lower}MiB'`)
  await duckdb.run('set preserve_insertion_order = false')
  const rows = await duckdb.run(insert)
  for (const statement of back) await duckdb.run(statement)
  return rows
}

/** The limit in MiB; undefined where somebody has set it. */
async function defaultLimit(duckdb: Duckdb): Promise<number | undefined> {
  if (process.env['SLUICE_MEMORY_LIMIT'] !== undefined) return undefined
  const [now] = await duckdb.rows<{ limit: string }>(`select current_setting('memory_limit') as "limit"`)
  const [, amount] = /^([\d.]+) MiB$/.exec(now?.limit ?? '') ?? []
  return amount === undefined ? undefined : Number(amount)
}
