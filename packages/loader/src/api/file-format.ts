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

/** How a file's bytes become rows. Compression is recognized by the first bytes. */
export type FileFormat =
  | CsvFormat
  | { readonly kind: 'ndjson' }
  | { readonly kind: 'json' }
  | { readonly kind: 'parquet' }
