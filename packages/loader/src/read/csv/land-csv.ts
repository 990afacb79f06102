import { join } from 'node:path'
import { ident, raiseMemoryLimit, type Workbench } from '@sluice/engine'
import { BadFile } from '../../raw/bad-file.ts'
import type { CsvFormat } from '../../api/files/file-format.ts'
import { cleanCsv, RECORD_NUMBER } from './clean-csv.ts'
import { countsOf, rowInFile, type FileCount } from './count-rows.ts'
import { openCsvFile, runsOf, type CsvFile } from './csv-file.ts'
import type { LandOptions } from '../../mask/land-options.ts'
import { insertCsv } from './insert-csv.ts'
import type { Landed, LocalFile, Quarantined, RawFile } from '../../raw/raw-table.ts'

/**
 * Reads CSV files into one temp table of text, each distinct header as it stands. Files with records that cannot be read
 * are cleaned first (see cleanCsv) and read again.
 */
export async function landCsv(
  workbench: Workbench,
  table: string,
  given: readonly LocalFile[],
  format: CsvFormat,
  { folder, masks }: LandOptions,
): Promise<Landed> {
  const files: CsvFile[] = []
  for (const [index, file] of given.entries())
    files.push(await openCsvFile(file, index, format, join(folder, `${table}-${index}.body.csv`)))
  const filesOf = new Map<string, Set<number>>()
  for (const { header, index } of files)
    for (const source of header) filesOf.set(source, (filesOf.get(source) ?? new Set()).add(index))
  const sources = [...filesOf.keys()]
  const columnOf = new Map(sources.map((source, index) => [source, `c${index}`]))
  const masked = [...columnOf].flatMap(([source, column]): [string, string][] => {
    const mask = masks?.column(source)
    return mask ? [[column, `${mask.text(column)} as ${column}`]] : []
  })
  await raiseMemoryLimit(workbench, sources.length)
  const quarantined: Quarantined[] = []

  let byFile: ReadonlyMap<number, FileCount> = new Map()
  for (;;) {
    let bad = await insertAll(workbench, table, files, columnOf, new Map(masked))
    if (bad.length === 0) {
      byFile = await countsOf(workbench, table)
      bad = filesUnread(files, byFile)
    }
    if (bad.length === 0) break
    for (const one of bad) {
      const path = join(folder, `${table}-${one.index}.clean.csv`)
      const { bad: records, rows, long } = await cleanCsv(one, path)
      quarantined.push(...records)
      files[one.index] = { ...one, clean: { path, rows }, long }
    }
  }

  const rawFiles = given.map((file, index): RawFile => ({ ...file, rows: byFile.get(index)?.rows ?? 0 }))
  const counted = rowInFile(byFile, given.length)
  return {
    raw: {
      table,
      columns: sources.map((source) => ({
        source,
        column: columnOf.get(source) ?? '',
        form: 'text',
        files: filesOf.get(source) ?? new Set(),
      })),
      position: 'rowid',
      row: files.some(({ clean }) => clean !== undefined)
        ? `coalesce(${RECORD_NUMBER}, ${counted})`
        : counted,
      file: '_file',
      files: rawFiles,
    },
    quarantined,
  }
}

/**
 * The files that have something behind their header, and of which DuckDB read nothing without saying why.
 * @throws BadFile where it does not read all that is good of a cleaned file
 */
function filesUnread(files: readonly CsvFile[], counts: ReadonlyMap<number, FileCount>): readonly CsvFile[] {
  const rowsOf = ({ index }: CsvFile): number => counts.get(index)?.rows ?? 0
  const lost = files.find((one) => one.clean !== undefined && one.clean.rows !== rowsOf(one))
  if (lost)
    throw new BadFile(`${rowsOf(lost)} of its ${lost.clean?.rows} good records can be read`, {
      code: 'E_FILE_UNREAD',
      file: lost.file.url,
      hint: 'export it again, as plain CSV in UTF-8',
    })
  return files.filter((one) => one.clean === undefined && one.body.hasMore && rowsOf(one) === 0)
}

/** Fills the table again and returns the files that have to be cleaned first. */
async function insertAll(
  workbench: Workbench,
  table: string,
  files: readonly CsvFile[],
  columnOf: ReadonlyMap<string, string>,
  masked: ReadonlyMap<string, string>,
): Promise<readonly CsvFile[]> {
  const columns = [...columnOf.values()].map((name) => `${name} varchar`)
  await workbench.run(
    `create or replace temp table ${ident(table)} (${[...columns, '_file integer', `${RECORD_NUMBER} bigint`].join(', ')})`,
  )
  const bad: CsvFile[] = []
  for (const run of runsOf(files)) bad.push(...(await insertCsv(workbench, table, run, { columnOf, masked })))
  return bad.length > 0 ? bad : filesWithNul(workbench, table, files, [...columnOf.values()])
}

/** No database holds a NUL in text, so DuckDB's reader lets it pass and Postgres would refuse the load. */
async function filesWithNul(
  workbench: Workbench,
  table: string,
  files: readonly CsvFile[],
  columns: readonly string[],
): Promise<readonly CsvFile[]> {
  // Values in UTF-8 have one only where their file has the byte.
  if (columns.length === 0 || !files.some(({ hasNul }) => hasNul)) return []
  // greatest, for DuckDB does not nest a thousand ORs.
  const found = await workbench.rows<{ file: number }>(
    `select distinct _file as file from ${ident(table)}
     where greatest(${columns.map((column) => `contains(${column}, chr(0))`).join(', ')})`,
  )
  return found.map(({ file }) => files[file]).filter((file) => file !== undefined)
}
