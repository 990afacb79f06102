import { pathLiteral } from '../../raw/path-literal.ts'

export interface LineRead {
  readonly path: string
  /** Longest line in bytes. */
  readonly maxLine: number
  /** Suffix of the tables that DuckDB writes the lines to that it could not read; without it such a line is an error. */
  readonly rejects?: string
}

/** DuckDB's read_csv of the lines of a UTF-8 file as the one column `l`: a byte that JSON never holds stands for the delimiter. */
export function lineReader({ path, maxLine, rejects }: LineRead): string {
  const options = [
    pathLiteral(path),
    'auto_detect = false',
    'hive_partitioning = false',
    'header = false',
    `columns = {l: 'varchar'}`,
    `delim = '\u0001'`,
    `quote = ''`,
    `escape = ''`,
    'null_padding = false',
    `compression = 'none'`,
    `max_line_size = ${maxLine}`,
    `buffer_size = ${Math.max(2 * maxLine, 32 << 20)}`,
    ...(rejects === undefined
      ? []
      : [
          'store_rejects = true',
          'rejects_limit = 0',
          `rejects_table = 'rejects_${rejects}'`,
          `rejects_scan = 'rejects_scan_${rejects}'`,
        ]),
  ]
  return `read_csv(${options.join(', ')})`
}
