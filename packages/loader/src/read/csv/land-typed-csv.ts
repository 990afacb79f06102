import { ident, raiseMemoryLimit, raiseMemoryLimitForLongRecords, type Workbench } from '@sluice/engine'
import type { CsvFormat } from '../../api/files/file-format.ts'
import type { DeclaredColumn } from '../../api/files/ready-file.ts'
import type { LandOptions } from '../../mask/land-options.ts'
import type { Landed, LocalFile, RawFile } from '../../raw/raw-table.ts'
import { LONGEST_MEGABYTES } from '../../raw/record-too-long.ts'
import { takeNuls } from '../parquet/take-nuls.ts'
import { csvReader } from './csv-reader.ts'
import { csvBeginning } from './csv-beginning.ts'
import { countsOf, rowInFile } from './count-rows.ts'
import { newlineOf, type Newline } from './records/csv-newline.ts'
import { scanCsv } from './records/scan-csv.ts'
import { provedValue, rawColumn, readAs, valueOf } from './declared-types.ts'
import { assertHeader, wrongValue } from './typed-csv-errors.ts'

/** Enough for most; files with a longer record are read again. */
const MAX_LINE = 2 << 20
/** Bytes in which the first line ends. */
const BEGINNING = 1 << 20

interface Typed {
  readonly format: CsvFormat
  readonly columns: readonly DeclaredColumn[]
  /** True where the values are known to be of their types. */
  readonly isProved: boolean
  readonly masks?: LandOptions['masks']
  /** The resource. */
  readonly place: string
}

/**
 * Reads CSV files whose columns have declared types.
 * @throws SluiceError where a value is not of the type of its column
 */
export async function landTypedCsv(
  workbench: Workbench,
  table: string,
  files: readonly LocalFile[],
  given: Typed,
): Promise<Landed> {
  const { format, isProved, masks } = given
  // A mask is of the text of a value, whatever its type.
  const columns = given.columns.map((column): DeclaredColumn =>
    masks?.column(column.name) ? { ...column, type: 'text' } : column,
  )
  const typed = { ...given, columns }
  const raws = columns.map(rawColumn)
  await raiseMemoryLimit(workbench, columns.length)
  const newline = isProved ? ('\n' as const) : await newlineOfFile(files[0], format)
  const bytes = []
  for (const { path, url } of files) bytes.push(await scanCsv(path, url, format, newline))
  const hasHeader = format.header !== false && !Array.isArray(format.header)
  const read = {
    paths: files.map(({ path }) => path),
    size: Math.max(...bytes.map(({ size }) => size)),
    format,
    hasHeader,
    columns: raws.map(({ column }) => column),
    newline,
    // Of a file whose last quote is open, only several threads say so.
    oneThread: bytes.some(({ hasLines }) => hasLines) && !bytes.some(({ isOpen }) => isOpen),
  }
  if (hasHeader)
    for (const { path, name } of files) await assertHeader(workbench, { ...read, paths: [path] }, typed, name)
  const value = isProved ? valueOf : provedValue
  const values = columns.map(({ name, type }, index) => {
    const own = value(`c${index}`, type)
    return `${masks?.column(name)?.text(own) ?? own} as c${index}`
  })
  const types = isProved ? { types: columns.map(({ type }) => readAs(type)) } : {}
  const insert = async (maxLine: number): Promise<void> => {
    const reader = csvReader({ ...read, ...types, maxLine })
    await workbench.run(
      `create or replace temp table ${ident(table)} as select ${values.join(', ')}, file_index::integer as _file from ${reader}`,
    )
  }
  try {
    await insert(MAX_LINE).catch(async (error: unknown) => {
      if (read.size <= MAX_LINE) throw error
      await raiseMemoryLimitForLongRecords(workbench)
      return insert(LONGEST_MEGABYTES << 20)
    })
  } catch (error) {
    throw (await wrongValue(workbench, read, typed)) ?? error
  }
  const counts = await countsOf(workbench, table)
  const row = rowInFile(counts, files.length)
  const quarantined = await takeNuls(workbench, table, files, raws, row)
  const left = quarantined.length > 0 ? await countsOf(workbench, table) : counts
  return {
    raw: {
      table,
      columns: raws,
      position: 'rowid',
      row,
      file: '_file',
      files: files.map((file, index): RawFile => ({ ...file, rows: left.get(index)?.rows ?? 0 })),
    },
    quarantined,
  }
}

/** How the lines of a file end, as its first record does. */
async function newlineOfFile(file: LocalFile | undefined, format: CsvFormat): Promise<Newline | undefined> {
  if (!file) return undefined
  const { delimiter = ',', quote = '"', escape = quote } = format
  const { text } = await csvBeginning(file.path, format, BEGINNING)
  return newlineOf(text, { delimiter, quote, escape })
}
