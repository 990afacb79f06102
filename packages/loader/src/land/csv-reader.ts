import { ident, literal } from '@sluice/engine'
import type { CsvFormat } from '../file-format.ts'
import { compressionOf } from './compression.ts'

export interface CsvRead {
  readonly paths: readonly string[]
  readonly format: CsvFormat
  /** Names of the columns in the raw table, in the order of the file. */
  readonly columns: readonly string[]
  /** Suffix of the tables that DuckDB writes the records to that it could not read. */
  readonly rejects: string
  /** Longest line in bytes. */
  readonly maxLine: number
}

const ENCODING = { 'utf-8': 'utf-8', 'latin-1': 'latin-1', 'utf-16': 'utf-16' } as const

/**
 * DuckDB's read_csv with nothing left to guess: every column text, empty and unquoted is null, quoted empty is empty text,
 * and a record that does not fit goes to the reject tables.
 */
export function csvReader({ paths, format, columns, rejects, maxLine }: CsvRead): string {
  const { header = true, skip = 0, delimiter = ',', quote = '"', encoding = 'utf-8' } = format
  const options = [
    `[${paths.map(literal).join(', ')}]`,
    'auto_detect = false',
    `header = ${header === true}`,
    `skip = ${skip}`,
    `delim = ${literal(delimiter)}`,
    `quote = ${literal(quote)}`,
    `escape = ${literal(format.escape ?? quote)}`,
    `columns = {${columns.map((name) => `${ident(name)}: 'varchar'`).join(', ')}}`,
    `nullstr = ''`,
    'allow_quoted_nulls = false',
    `encoding = '${ENCODING[encoding]}'`,
    `compression = '${compressionOf(paths[0] ?? '')}'`,
    `max_line_size = ${maxLine}`,
    'store_rejects = true',
    `rejects_table = 'rejects_${rejects}'`,
    `rejects_scan = 'rejects_scan_${rejects}'`,
    'rejects_limit = 0',
  ]
  return `read_csv(${options.join(', ')})`
}
