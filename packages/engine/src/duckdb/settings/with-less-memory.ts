import type { Session } from '../../session.ts'
import { threadsOf } from './threads.ts'

type Duckdb = Pick<Session, 'run'> & { rows<R>(sql: string): Promise<R[]> }

/** Threads that need as much memory outside of the limit as the limit is; with fewer, half of them is what a join takes. */
const [ALL, LEAST] = [4, 2]

export interface LessMemory {
  /**
   * Called with SQL before: if the work fails, its transaction takes no other statement, and this has to be run behind its end.
   */
  restore(statements: readonly string[]): void
  /** MiB that the lower limit is to have for each thread besides. */
  readonly buffer?: number
}

/**
 * Does `work`, whose statements need memory outside of the limit, with a lower one: what is beyond it is written to disk
 * earlier.
 */
export async function withLessMemory<T>(
  duckdb: Duckdb,
  { restore, buffer = 0 }: LessMemory,
  work: () => Promise<T>,
): Promise<T> {
  const limit = await defaultLimit(duckdb)
  if (limit === undefined) return work()
  const threads = Math.min(ALL, threadsOf())
  const lower = Math.round((limit * Math.max(LEAST, threads)) / ALL) + buffer * threads
  const back = `set memory_limit = '${limit}MiB'`
  restore([back])
  await duckdb.run(`set memory_limit = '${lower}MiB'`)
  const result = await work()
  await duckdb.run(back)
  return result
}

/** The limit in MiB; undefined where somebody has set it. */
async function defaultLimit(duckdb: Duckdb): Promise<number | undefined> {
  if (process.env['SLUICE_MEMORY_LIMIT'] !== undefined) return undefined
  const [now] = await duckdb.rows<{ limit: string }>(`select current_setting('memory_limit') as "limit"`)
  const [, amount] = /^([\d.]+) MiB$/.exec(now?.limit ?? '') ?? []
  return amount === undefined ? undefined : Number(amount)
}
