export interface CsvFormat {
  readonly kind: 'csv'
  /** One character; `,` by default. */
  readonly delimiter?: string
  readonly quote?: string
  readonly escape?: string
  /** True (default): the first line names the columns. False: `column0`, `column1`, ... A list: these names. */
  readonly header?: boolean | readonly string[]
  readonly encoding?: 'utf-8' | 'latin-1' | 'utf-16'
  /** Lines to skip before the header. */
  readonly skip?: number
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
  | { readonly kind: 'json' }
  | { readonly kind: 'parquet' }
  | XlsxFormat
  | { readonly kind: 'avro' }
