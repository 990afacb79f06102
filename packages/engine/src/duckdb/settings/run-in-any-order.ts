import type { Session } from '../../session.ts'
import { withLessMemory } from './with-less-memory.ts'

type Duckdb = Pick<Session, 'run'> & { rows<R>(sql: string): Promise<R[]> }

const BACK = 'set preserve_insertion_order = true'

/**
 * Runs an `insert` whose rows may be written in any order. In theirs DuckDB writes them by one thread, as the memory that it
 * reserves for more is beyond the limit. `restore`: see withLessMemory.
 */
export const runInAnyOrder = (
  duckdb: Duckdb,
  insert: string,
  restore: (statements: readonly string[]) => void,
): Promise<number> =>
  withLessMemory(duckdb, restore, async () => {
    restore([BACK])
    await duckdb.run('set preserve_insertion_order = false')
    const rows = await duckdb.run(insert)
    await duckdb.run(BACK)
    return rows
  })
