import type { Session } from '../../session.ts'
import { withLessMemory, type LessMemory } from './with-less-memory.ts'

type Duckdb = Pick<Session, 'run'> & { rows<R>(sql: string): Promise<R[]> }

const BACK = 'set preserve_insertion_order = true'

/**
 * Runs an `insert` whose rows may be written in any order. In theirs DuckDB writes them by one thread, as the memory that it
 * reserves for more is beyond the limit. `restore`, `buffer`: see withLessMemory.
 */
export const runInAnyOrder = (duckdb: Duckdb, insert: string, given: LessMemory): Promise<number> =>
  withLessMemory(duckdb, given, async () => {
    given.restore([BACK])
    await duckdb.run('set preserve_insertion_order = false')
    const rows = await duckdb.run(insert)
    await duckdb.run(BACK)
    return rows
  })
