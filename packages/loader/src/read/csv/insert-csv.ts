import { ident, raiseMemoryLimitForLongRecords, type Workbench } from '@sluice/engine'
import { RECORD_NUMBER } from './clean-csv.ts'
import type { CsvFile } from './csv-file.ts'
import { csvReader, type CsvRead } from './csv-reader.ts'
import { LONGEST_MEGABYTES } from '../../raw/record-too-long.ts'

/** Enough for most; files with a longer record are read again. */
const MAX_LINE = 2 << 20

interface Rejected {
  readonly path: string
  /** True where a record was too long. */
  readonly long: boolean
}

let scans = 0

/** Reads files into the table; where a record is too long, nothing of them stays. */
async function tryToInsert(
  workbench: Workbench,
  table: string,
  index: number,
  long: boolean,
  { masked, ...read }: Omit<CsvRead, 'rejects' | 'maxLine'> & { readonly masked: readonly string[] },
): Promise<readonly Rejected[]> {
  let rejected: readonly Rejected[] = []
  for (const maxLine of long ? [LONGEST_MEGABYTES << 20] : [MAX_LINE, LONGEST_MEGABYTES << 20]) {
    if (maxLine > MAX_LINE) await raiseMemoryLimitForLongRecords(workbench)
    const rejects = String(scans++)
    await workbench.run(
      `insert into ${ident(table)} by name select *${masked.length > 0 ? ` replace (${masked.join(', ')})` : ''}, (file_index + ${index})::integer as _file
       from ${csvReader({ ...read, rejects, maxLine })}`,
    )
    rejected = await workbench.rows<Rejected & Record<string, unknown>>(
      `select s.file_path as path, bool_or(r.error_type = 'LINE SIZE OVER MAXIMUM') as long
       from ${ident(`rejects_${rejects}`)} r join ${ident(`rejects_scan_${rejects}`)} s using (scan_id, file_id) group by all`,
    )
    await workbench.run(`drop table ${ident(`rejects_${rejects}`)}`)
    await workbench.run(`drop table ${ident(`rejects_scan_${rejects}`)}`)
    if (!rejected.some(({ long }) => long)) return rejected
    await workbench.run(`delete from ${ident(table)} where _file >= ${index}`)
  }
  return rejected
}

/** The columns of a raw table of CSV. */
export interface CsvColumns {
  /** By the source's name. */
  readonly columnOf: ReadonlyMap<string, string>
  /** SQL of those that are masked, by column. */
  readonly masked: ReadonlyMap<string, string>
}

/** Reads a run of files (see runsOf) into the table and gives those that have to be cleaned first. */
export async function insertCsv(
  workbench: Workbench,
  table: string,
  run: readonly CsvFile[],
  of: CsvColumns,
): Promise<readonly CsvFile[]> {
  const [first] = run
  if (!first || first.header.length === 0) return []
  const columns = first.header.map((source) => of.columnOf.get(source) ?? '')
  const masked = columns.flatMap((column) => of.masked.get(column) ?? [])
  const read =
    first.clean === undefined
      ? {
          paths: run.map(({ body }) => body.path),
          size: Math.max(...run.map(({ body }) => body.size)),
          format: first.format,
          hasHeader: first.body.hasHeader,
          columns,
          newline: first.newline,
        }
      : {
          paths: [first.clean.path],
          size: Infinity,
          format: { kind: 'csv' } as const,
          hasHeader: false,
          columns: [RECORD_NUMBER, ...columns],
          newline: '\n' as const,
        }
  try {
    const rejected = await tryToInsert(workbench, table, first.index, first.long, { ...read, masked })
    if (rejected.length === 0) return []
    if (first.clean !== undefined) throw new Error(`DuckDB cannot read the cleaned ${first.file.name}`)
    if (!rejected.some(({ long }) => long))
      return run.filter(({ body }) => rejected.some(({ path }) => path === body.path))
  } catch (error) {
    // Such as lines that end in several ways: DuckDB gives up, where cleanCsv can separate the records.
    const gaveUp = error instanceof Error && error.message.startsWith('Invalid Input Error')
    if (first.clean !== undefined || !gaveUp) throw error
  }
  if (run.length === 1) return run
  const bad: CsvFile[] = []
  for (const one of run) bad.push(...(await insertCsv(workbench, table, [one], of)))
  return bad
}
