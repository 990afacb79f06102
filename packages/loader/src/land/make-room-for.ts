import { totalmem } from 'node:os'
import type { Workbench } from '@sluice/engine'

/** Columns that the workbench's default memory is enough for: DuckDB buffers 122,880 rows of all columns per thread. */
const NARROW = 12
const MEGABYTES = 192
/** DuckDB has a few buffers of twice the longest record at once. */
const FOR_LONG_RECORDS = 1536

const given = new WeakMap<Workbench, number>()

/** Gives the workbench more memory for a wide table; `SLUICE_MEMORY_LIMIT` overrules. */
export const makeRoomFor = (workbench: Workbench, columns: number): Promise<void> =>
  giveMemory(workbench, MEGABYTES * Math.ceil(columns / NARROW))

/** Gives it more for records of tens of megabytes. */
export const makeRoomForLongRecords = (workbench: Workbench): Promise<void> =>
  giveMemory(workbench, FOR_LONG_RECORDS)

async function giveMemory(workbench: Workbench, megabytes: number): Promise<void> {
  const half = Math.round(totalmem() / 2 ** 20 / 2)
  const wanted = Math.min(megabytes, half)
  if (wanted <= (given.get(workbench) ?? MEGABYTES) || process.env['SLUICE_MEMORY_LIMIT'] !== undefined)
    return
  await workbench.run(`set memory_limit = '${wanted}MiB'`)
  given.set(workbench, wanted)
}
