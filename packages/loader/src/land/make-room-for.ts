import { totalmem } from 'node:os'
import type { Workbench } from '@sluice/engine'

/** Columns that the workbench's default memory is enough for: DuckDB buffers 122,880 rows of all columns per thread. */
const NARROW = 24
const MEGABYTES = 256

/** Gives the workbench more memory for a wide table; `SLUICE_MEMORY_LIMIT` overrules. */
export async function makeRoomFor(workbench: Workbench, columns: number): Promise<void> {
  if (columns <= NARROW || process.env['SLUICE_MEMORY_LIMIT'] !== undefined) return
  const half = totalmem() / 2 ** 20 / 2
  const wanted = Math.min(MEGABYTES * Math.ceil(columns / NARROW), half)
  await workbench.run(`set memory_limit = '${Math.round(wanted)}MiB'`)
}
