/** Encodings of CSV files; `latin-1` is read as Windows-1252, as browsers do. */
export const ENCODINGS = [
  'utf-8',
  'latin-1',
  'utf-16',
  'windows-1250',
  'windows-1251',
  'windows-1252',
  'windows-1253',
  'windows-1254',
  'windows-1255',
  'windows-1256',
  'windows-1257',
  'windows-1258',
  'windows-874',
  'iso-8859-2',
  'iso-8859-5',
  'iso-8859-7',
  'iso-8859-15',
  'koi8-r',
  'ibm866',
  'macintosh',
  'shift_jis',
  'euc-jp',
  'gb18030',
  'big5',
  'euc-kr',
] as const

export type Encoding = (typeof ENCODINGS)[number]

export interface CsvFormat {
  readonly kind: 'csv'
  /** One character; `,` by default. */
  readonly delimiter?: string
  readonly quote?: string
  readonly escape?: string
  /** True (default): the first line names the columns. False: `column0`, `column1`, ... A list: these names. */
  readonly header?: boolean | readonly string[]
  readonly encoding?: Encoding
  /** Lines to skip before the header. */
  readonly skip?: number
  /** How many lines name the columns, 1 by default: `2025,` above `Q1,Q2` gives `2025 Q1` and `2025 Q2`. */
  readonly headerLines?: number
  /** Lines to skip between the header and the first record, such as a line of units. */
  readonly skipAfterHeader?: number
  /** Lines at the end that are not records, such as totals. */
  readonly footer?: number
  /** The prefix of comment lines, such as `#`. Comment lines are skipped. */
  readonly comment?: string
}

/** Text with columns of fixed width, without separators. */
export interface FixedWidthFormat extends Pick<CsvFormat, 'encoding' | 'skip' | 'footer' | 'comment'> {
  readonly kind: 'fixed-width'
  /** The columns in order, with their widths in characters; a column without a name is skipped. */
  readonly fields: readonly { readonly name?: string; readonly width: number }[]
}

/** One array of objects, or one object. */
export interface JsonFormat {
  readonly kind: 'json'
  /** The keys that lead to the rows, joined by dots or as a list: `data` for `{"data": [...]}`. */
  readonly path?: string | readonly string[]
  /** The rows are the values of one object; its keys become this column. */
  readonly key?: string
}

/** A sheet of an Excel workbook (.xlsx): the types of its cells determine the types of the values. */
export interface XlsxFormat {
  readonly kind: 'xlsx'
  /** Its name, or its number from 1; the first sheet by default. */
  readonly sheet?: string | number
  /** The part of the sheet that is read, such as `B3:F100` or `B3:F`; the whole sheet by default. */
  readonly range?: string
  /** True (default): the first row names the columns. False: `column0`, `column1`, ... A list: these names. */
  readonly header?: boolean | readonly string[]
  /** Rows to skip before the header. */
  readonly skip?: number
}

/** How to read the rows of a file. Compression is recognized by the first bytes. */
export type FileFormat =
  | CsvFormat
  | { readonly kind: 'ndjson' }
  | JsonFormat
  | { readonly kind: 'parquet' }
  | XlsxFormat
  | FixedWidthFormat
  | { readonly kind: 'avro' }
