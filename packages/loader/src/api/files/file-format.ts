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
  /** Lines to skip between the header and the first record, such as one of units. */
  readonly skipAfterHeader?: number
  /** Lines at the end that are no records, such as one of totals. */
  readonly footer?: number
  /** What a line begins with that is a comment, such as `#`: it is left out. */
  readonly comment?: string
}

/** A text whose columns have a width, and nothing between them. */
export interface FixedWidthFormat extends Pick<CsvFormat, 'encoding' | 'skip' | 'footer' | 'comment'> {
  readonly kind: 'fixed-width'
  /** The columns in their order, with their widths in characters; one without a name is left out. */
  readonly fields: readonly { readonly name?: string; readonly width: number }[]
}

/** One array of objects, or one object. */
export interface JsonFormat {
  readonly kind: 'json'
  /** The keys, joined by dots or as a list, below which the rows are: `data` for `{"data": [...]}`. */
  readonly path?: string | readonly string[]
  /** The rows are the values of one object; its keys become this column. */
  readonly key?: string
}

/** A sheet of an Excel workbook (.xlsx): numbers, texts, dates and truth values are what their cells are. */
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

/** How a file's bytes become rows. Compression is recognized by the first bytes. */
export type FileFormat =
  | CsvFormat
  | { readonly kind: 'ndjson' }
  | JsonFormat
  | { readonly kind: 'parquet' }
  | XlsxFormat
  | FixedWidthFormat
  | { readonly kind: 'avro' }
