import { join } from 'node:path'
import { ident, type Workbench } from '@sluice/engine'
import type { CsvFormat } from '../file-format.ts'
import { cleanCsv, RECORD_NUMBER } from './clean-csv.ts'
import { csvReader } from './csv-reader.ts'
import type { Landed, LocalFile, Quarantined, RawFile } from './raw-table.ts'
import { readHeader } from './read-header.ts'

const MAX_LINE = 2 << 20
/** For files with a value of tens of megabytes, tried after the other. */
const HUGE_LINE = 64 << 20

interface Part {
  readonly files: LocalFile[]
  readonly header: readonly string[]
}

/**
 * Reads CSV files into one temp table of text, each distinct header as it stands. Files with records that cannot be read
 * are cleaned first (see cleanCsv) and read again.
 */
export async function landCsv(
  workbench: Workbench,
  table: string,
  files: readonly LocalFile[],
  format: CsvFormat,
  folder: string,
): Promise<Landed> {
  const headers = new Map<string, readonly string[]>()
  for (const file of files) headers.set(file.name, (await readHeader(file, format)) ?? [])
  const sources = [...new Set([...headers.values()].flat())]
  const columnOf = new Map(sources.map((source, index) => [source, `c${index}`]))
  const cleaned = new Map<string, string>()
  const quarantined: Quarantined[] = []

  for (;;) {
    const rejected = await landParts(workbench, table, files, format, headers, columnOf, cleaned)
    const bad =
      rejected.length > 0 ? rejected : await filesWithNul(workbench, table, files, [...columnOf.values()])
    if (bad.length === 0) break
    for (const file of bad) {
      const path = join(
        folder,
        `${cleaned.size}-${file.name.replaceAll(/[^\w.-]/g, '_').slice(-80)}.clean.csv`,
      )
      quarantined.push(...(await cleanCsv(file, format, headers.get(file.name)?.length ?? 0, path)))
      cleaned.set(file.name, path)
    }
  }

  const counts = await workbench.rows<{ file: number; rows: number; first: number }>(
    `select _file as file, count(*) as rows, min(rowid) as first from ${ident(table)} group by all`,
  )
  const byFile = new Map(counts.map((count) => [count.file, count]))
  const rawFiles = files.map((file, index): RawFile => ({ ...file, rows: byFile.get(index)?.rows ?? 0 }))
  const firsts = files.map((_, index) => byFile.get(index)?.first ?? 0)
  const first = firsts.length === 1 ? '0' : `list_extract([${firsts.join(', ')}]::bigint[], _file + 1)`
  const counted = `rowid - ${first}`
  return {
    raw: {
      table,
      columns: sources.map((source) => ({ source, column: columnOf.get(source) ?? '', form: 'text' })),
      position: 'rowid',
      row: cleaned.size === 0 ? counted : `coalesce(${RECORD_NUMBER}, ${counted})`,
      file: '_file',
      files: rawFiles,
    },
    quarantined,
  }
}

/** No database holds a NUL in text, so DuckDB's reader lets it pass and Postgres would refuse the load. */
async function filesWithNul(
  workbench: Workbench,
  table: string,
  files: readonly LocalFile[],
  columns: readonly string[],
): Promise<readonly LocalFile[]> {
  if (columns.length === 0) return []
  const found = await workbench.rows<{ file: number }>(
    `select distinct _file as file from ${ident(table)}
     where ${columns.map((column) => `contains(${column}, chr(0))`).join(' or ')}`,
  )
  return found.map(({ file }) => files[file]).filter((file) => file !== undefined)
}

/** Fills the table anew and gives the files that have records DuckDB rejected. */
async function landParts(
  workbench: Workbench,
  table: string,
  files: readonly LocalFile[],
  format: CsvFormat,
  headers: ReadonlyMap<string, readonly string[]>,
  columnOf: ReadonlyMap<string, string>,
  cleaned: ReadonlyMap<string, string>,
): Promise<readonly LocalFile[]> {
  const columns = [...columnOf.values()].map((name) => `${name} varchar`)
  await workbench.run(
    `create or replace temp table ${ident(table)} (${[...columns, '_file integer', `${RECORD_NUMBER} bigint`].join(', ')})`,
  )
  const bad: LocalFile[] = []
  let index = 0
  for (const { files: part, header } of partsOf(files, headers, cleaned)) {
    if (header.length > 0) {
      const own = header.map((source) => columnOf.get(source) ?? '')
      bad.push(...(await landPart(workbench, table, part, format, own, index, cleaned)))
    }
    index += part.length
  }
  return bad
}

async function landPart(
  workbench: Workbench,
  table: string,
  files: readonly LocalFile[],
  format: CsvFormat,
  columns: readonly string[],
  index: number,
  cleaned: ReadonlyMap<string, string>,
): Promise<readonly LocalFile[]> {
  const clean = cleaned.get(files[0]?.name ?? '')
  const names = clean === undefined ? columns : [RECORD_NUMBER, ...columns]
  for (const maxLine of [MAX_LINE, HUGE_LINE]) {
    const rejects = `${table}_${index}_${maxLine}`
    const reader = csvReader({
      paths: clean === undefined ? files.map((file) => file.path) : [clean],
      format: clean === undefined ? format : { kind: 'csv', header: false },
      columns: names,
      rejects,
      maxLine,
    })
    await workbench.run(
      `insert into ${ident(table)} by name select *, (file_index + ${index})::integer as _file from ${reader}`,
    )
    const rejected = await workbench.rows<{ path: string; long: boolean }>(
      `select s.file_path as path, bool_or(r.error_type = 'LINE SIZE OVER MAXIMUM') as long
       from ${ident(`rejects_${rejects}`)} r join ${ident(`rejects_scan_${rejects}`)} s using (scan_id, file_id) group by all`,
    )
    if (!rejected.some(({ long }) => long) || maxLine === HUGE_LINE) {
      return files.filter((file) => rejected.some(({ path }) => path === file.path))
    }
    await workbench.run(`delete from ${ident(table)} where _file >= ${index}`)
  }
  return []
}

/** Runs of neighbouring files that can be read in one go: same header, same compression, not cleaned. */
function partsOf(
  files: readonly LocalFile[],
  headers: ReadonlyMap<string, readonly string[]>,
  cleaned: ReadonlyMap<string, string>,
): readonly Part[] {
  const parts: Part[] = []
  let last: string | undefined
  for (const file of files) {
    const header = headers.get(file.name) ?? []
    const extension = /\.(gz|zst)$/.exec(file.path)?.[1] ?? ''
    const key = cleaned.has(file.name) ? undefined : JSON.stringify([header, extension])
    const part = parts.at(-1)
    if (part && key !== undefined && key === last) part.files.push(file)
    else parts.push({ files: [file], header })
    last = key
  }
  return parts
}
