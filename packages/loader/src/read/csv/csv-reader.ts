import { ident, literal } from '@sluice/engine'
import type { CsvFormat } from '../../api/files/file-format.ts'
import type { Newline } from './records/csv-newline.ts'
import { pathLiteral } from '../../raw/path-literal.ts'

export interface CsvRead {
  readonly paths: readonly string[]
  readonly format: CsvFormat
  /** Names of the columns in the raw table, in the order of the file. */
  readonly columns: readonly string[]
  /** DuckDB's types of the columns; text by default. */
  readonly types?: readonly string[]
  /** Suffix of the tables that DuckDB writes the records to that it could not read; without it such a record is an error. */
  readonly rejects?: string
  /** True where the first record names the columns. */
  readonly hasHeader: boolean
  /** Bytes of the largest file. */
  readonly size: number
  /** True to read each file by one thread, from its beginning to its end, with its path as `filename`. */
  readonly byFile?: boolean
  /** How lines end, where that is known. */
  readonly newline?: Newline | undefined
  /** Longest line in bytes. */
  readonly maxLine: number
}

const NAMES: Readonly<Record<Newline, string>> = { '\r\n': '\\r\\n', '\n': '\\n', '\r': '\\r' }

const SMALLEST = 1 << 16
/** Bytes of a buffer that threads share, and of one that a thread has for itself. */
const OF_ALL = 32 << 20
const OF_ONE_THREAD = 4 << 20

/**
 * DuckDB's read_csv of UTF-8 with nothing left to guess: every column text unless it has a type, empty and unquoted is null, quoted empty is empty text,
 * and a record that does not fit goes to the reject tables, where there are such.
 */
export function csvReader(read: CsvRead): string {
  const { paths, columns, rejects, newline } = read
  const { delimiter = ',', quote = '"', escape = quote } = read.format
  // No record is longer than its file, and each file has a buffer of its own.
  const maxLine = Math.min(read.maxLine, Math.max(read.size, SMALLEST))
  const options = [
    `[${paths.map(pathLiteral).join(', ')}]`,
    'auto_detect = false',
    // Folders named `key=value` are no columns.
    'hive_partitioning = false',
    `header = ${read.hasHeader}`,
    'skip = 0',
    `delim = ${literal(delimiter)}`,
    `quote = ${literal(quote)}`,
    `escape = ${literal(escape)}`,
    `columns = {${columns.map((name, index) => `${ident(name)}: '${read.types?.[index] ?? 'varchar'}'`).join(', ')}}`,
    `nullstr = ''`,
    'allow_quoted_nulls = false',
    `compression = 'none'`,
    ...(newline === undefined ? [] : [`new_line = '${NAMES[newline]}'`]),
    `max_line_size = ${maxLine}`,
    // DuckDB's own choice is sixteen times the line.
    `buffer_size = ${Math.max(2 * maxLine, Math.min(2 * read.size, read.byFile ? OF_ONE_THREAD : OF_ALL))}`,
    ...(read.byFile ? ['parallel = false', 'filename = true'] : []),
    ...(rejects === undefined
      ? []
      : [
          'store_rejects = true',
          `rejects_table = 'rejects_${rejects}'`,
          `rejects_scan = 'rejects_scan_${rejects}'`,
          'rejects_limit = 0',
        ]),
  ]
  return `read_csv(${options.join(', ')})`
}
