import { ident, raiseMemoryLimitForLongRecords, type Workbench } from '@sluice/engine'
import { RECORD_NUMBER } from './clean-csv.ts'
import type { CsvFile } from './csv-file.ts'
import { csvReader, type CsvRead } from './csv-reader.ts'
import { LONGEST_MEGABYTES } from '../../raw/record-too-long.ts'

/** Enough for most; files with a longer record are read again. */
const MAX_LINE = 2 << 20

/** What DuckDB says of a file that it does not read as it is. */
const MISREAD = /^(Invalid Input|Not implemented) Error/
/** What it says where the places at which it began are no beginnings of records. */
const MISPLACED = /^Not implemented Error/
const TOO_LONG = /maximum line size/i

/** Reads files into the table. */
async function insertFiles(
  workbench: Workbench,
  table: string,
  index: number,
  long: boolean,
  { masked, ...read }: Omit<CsvRead, 'maxLine'> & { readonly masked: readonly string[] },
): Promise<void> {
  const replaced = masked.length > 0 ? ` replace (${masked.join(', ')})` : ''
  const insert = (maxLine: number): Promise<unknown> =>
    workbench.run(
      `insert into ${ident(table)} by name select *${replaced}, (file_index + ${index})::integer as _file
       from ${csvReader({ ...read, maxLine })}`,
    )
  const insertLong = async (): Promise<unknown> => {
    await raiseMemoryLimitForLongRecords(workbench)
    return insert(LONGEST_MEGABYTES << 20)
  }
  if (long) return void (await insertLong())
  await insert(MAX_LINE).catch((error: unknown) => {
    if (error instanceof Error && TOO_LONG.test(error.message)) return insertLong()
    throw error
  })
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
  if (first.isOpen && first.clean === undefined) return run
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
          oneThread: run.some(({ hasLines }) => hasLines),
        }
      : {
          paths: [first.clean.path],
          size: Infinity,
          format: { kind: 'csv' } as const,
          hasHeader: false,
          columns: [RECORD_NUMBER, ...columns],
          newline: '\n' as const,
          oneThread: true,
        }
  try {
    await insertFiles(workbench, table, first.index, first.long, { ...read, masked })
    return []
  } catch (error) {
    const message = error instanceof Error ? error.message : ''
    // Such as lines that end in several ways: DuckDB gives up, where cleanCsv can separate the records.
    if (first.clean !== undefined || !MISREAD.test(message)) throw error
    if (MISPLACED.test(message) && !read.oneThread) {
      const whole = run.map((one) => ({ ...one, hasLines: true }))
      return insertCsv(workbench, table, whole, of)
    }
  }
  if (run.length === 1) return run
  const bad: CsvFile[] = []
  for (const one of run) bad.push(...(await insertCsv(workbench, table, [one], of)))
  return bad
}
