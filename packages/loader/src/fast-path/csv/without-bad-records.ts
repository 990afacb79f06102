import { join } from 'node:path'
import type { Workbench } from '@sluice/engine'
import { tableOf, type Resource } from '../../api/resource.ts'
import { isTooMany } from '../../api/options/quarantine-limit.ts'
import type { LoadContext } from '../../context/load-context.ts'
import { strategyOf } from '../../context/strategy-of.ts'
import { isBadRecord } from '../../failure/fast-path-left.ts'
import type { Quarantined } from '../../raw/raw-table.ts'
import { cleanCsv } from '../../read/csv/clean-csv.ts'
import type { CsvFile } from '../../read/csv/csv-file.ts'
import { readerOf } from './csv-plan.ts'
import type { OpenedCsv } from './opened-csv.ts'

/** Files whose bad records are apart. */
export interface CleanedCsv {
  readonly csv: OpenedCsv
  readonly quarantined: readonly Quarantined[]
}

/**
 * The files without the records that DuckDB rejects: those files are copied without them which it does not read as they are, as on the
 * usual way. Undefined where that has to say more about them.
 */
export async function withoutBadRecords(
  resource: Resource,
  csv: OpenedCsv,
  { workbench, options, folder }: LoadContext,
): Promise<CleanedCsv | undefined> {
  // What is written next to history and versions must be whole.
  if (options.strict || strategyOf(resource) || csv.opened.some(({ hasNul }) => hasNul)) return undefined
  const opened: CsvFile[] = []
  const quarantined: Quarantined[] = []
  let read = 0
  for (const one of csv.opened) {
    const rows = await rowsOf(one, workbench)
    if (rows === 0 && one.body.hasMore) return undefined
    if (rows !== undefined) {
      opened.push(one)
      read += rows
      continue
    }
    const path = join(folder, `${tableOf(resource)}-${one.index}.fast-path.clean.csv`)
    const { bad, ...clean } = await cleanCsv(one, path)
    if (clean.long || clean.rows === 0) return undefined
    quarantined.push(...bad)
    read += clean.rows + bad.length
    opened.push({ ...one, clean: { path, rows: clean.rows } })
  }
  if (quarantined.length === 0 || isTooMany(options.maxQuarantined, quarantined.length, read))
    return undefined
  return { csv: { ...csv, opened }, quarantined }
}

/** The rows of a file; undefined where it has a bad record. */
async function rowsOf(one: CsvFile, workbench: Workbench): Promise<number | undefined> {
  try {
    const [row] = await workbench.rows<{ rows: number }>(
      `select count(*) as rows, count(columns(*)) from ${readerOf(one)}`,
    )
    return row?.rows ?? 0
  } catch (error) {
    if (isBadRecord(error)) return undefined
    throw error
  }
}
