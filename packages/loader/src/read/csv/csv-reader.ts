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
  /** True where the first record names the columns. */
  readonly hasHeader: boolean
  /** Bytes of the largest file. */
  readonly size: number
  /**
   * True to read each file by one thread, from its beginning to its end. Where DuckDB begins at other places, too, it may take lines of
   * quoted values for records. A last record whose quote is open is not read then, without an error: see scanCsv.
   */
  readonly oneThread?: boolean
  /** True where rows go on as they are read: a chunk of long ones is no more than a buffer, and this one is small. */
  readonly isPassedOn?: boolean
  /** True for a column `filename` with the path. */
  readonly withPath?: boolean
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
 * and a record that does not fit is an error. With reject tables instead, DuckDB would not check the places where it begins.
 */
export function csvReader(read: CsvRead): string {
  const { paths, columns, newline } = read
  const { delimiter = ',', quote = '"', escape = quote } = read.format
  // No record is longer than its file, and each file has a separate buffer.
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
    `buffer_size = ${Math.max(2 * maxLine, Math.min(2 * read.size, read.oneThread || read.isPassedOn ? OF_ONE_THREAD : OF_ALL))}`,
    ...(read.oneThread ? ['parallel = false'] : []),
    ...(read.withPath ? ['filename = true'] : []),
  ]
  return `read_csv(${options.join(', ')})`
}
