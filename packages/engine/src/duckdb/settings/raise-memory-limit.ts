import { availableParallelism, totalmem } from 'node:os'
import type { Session } from '../../session.ts'

type Duckdb = Pick<Session, 'run'> & { rows<R>(sql: string): Promise<R[]> }

/** Columns that the workbench's default memory is enough for, whatever the number of rows. */
const NARROW = 16
const MEGABYTES = 192
/** Of a row group, of which each thread builds one, a column is 122,880 values. */
const FOR_A_COLUMN = Math.max(2, availableParallelism())
/** DuckDB has a few buffers of twice the longest record at once. */
const FOR_LONG_RECORDS = 1536

const UNITS: Readonly<Record<string, number>> = { KiB: 1 / 1024, MiB: 1, GiB: 1024, TiB: 1024 * 1024 }

/** Gives a DuckDB more memory for a wide table; `SLUICE_MEMORY_LIMIT` takes precedence. */
export const raiseMemoryLimit = async (duckdb: Duckdb, columns: number): Promise<void> => {
  if (columns > NARROW) await giveMemory(duckdb, MEGABYTES + FOR_A_COLUMN * (columns - NARROW))
}

/** Gives it more for records of tens of megabytes. */
export const raiseMemoryLimitForLongRecords = (duckdb: Duckdb): Promise<void> =>
  giveMemory(duckdb, FOR_LONG_RECORDS)

async function giveMemory(duckdb: Duckdb, megabytes: number): Promise<void> {
  if (process.env['SLUICE_MEMORY_LIMIT'] !== undefined) return
  const wanted = Math.min(megabytes, Math.round(totalmem() / 2 ** 20 / 2))
  const [now] = await duckdb.rows<{ limit: string }>(`select current_setting('memory_limit') as "limit"`)
  const [, amount = '0', unit = ''] = /^([\d.]+) (\w+)$/.exec(now?.limit ?? '') ?? []
  if (wanted > Number(amount) * (UNITS[unit] ?? 0)) await duckdb.run(`set memory_limit = '${wanted}MiB'`)
}
