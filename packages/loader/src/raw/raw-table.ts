import type { BadFile } from './bad-file.ts'

/** How a raw column holds its values: text as in CSV, any JSON value, or a type of the file format itself (Parquet). */
export type RawForm = 'text' | 'json' | 'native'

export interface RawColumn {
  /** The source's own name. */
  readonly source: string
  /** The column in the raw table. */
  readonly column: string
  readonly form: RawForm
  /** DuckDB's type, for `native`. */
  readonly type?: string
  /** True where it comes to the table also without a value. */
  readonly isDeclared?: boolean
  /** See DeclaredColumn, as for `announced`. */
  readonly references?: string
  readonly announced?: true
  /** Indexes of the files that name it as their column, where files do. */
  readonly files?: ReadonlySet<number>
}

/** A file of the load and where its rows are. */
export interface RawFile {
  readonly name: string
  readonly date?: string
  /** Rows that were read, quarantined ones left out. */
  readonly rows: number
}

/**
 * A resource's rows as they were read, in a temp table of the workbench, before their types are known.
 * The expressions are SQL over the raw table.
 */
export interface RawTable {
  readonly table: string
  readonly columns: readonly RawColumn[]
  /** 0-based position in the load, unique, in the order of the files and their rows. */
  readonly position: string
  /** 0-based row in its file. */
  readonly row: string
  /** Index into `files`; absent for rows that came from no file. */
  readonly file?: string
  readonly files: readonly RawFile[]
  /** True where texts have marks: see MARK. */
  readonly marked?: boolean
}

/** A record that could not be read. `raw` has bytes that are no text as `\xNN`. */
export interface Quarantined {
  readonly file: string
  readonly line: number
  readonly reason: string
  readonly raw: string
}

/** Where a record is, for messages; `resource`: `source.resource`. */
export const placeOf = (resource: string, { file, line }: Pick<Quarantined, 'file' | 'line'>): string =>
  `${resource}, ${file === '' ? `row ${line}` : `${file}:${line}`}`

export interface Landed {
  readonly raw: RawTable
  readonly quarantined: readonly Quarantined[]
}

/** A file of the package, on disk. */
export interface LocalFile {
  readonly name: string
  /** For errors: the path or `s3://bucket/key`. */
  readonly url: string
  readonly path: string
  readonly date?: string
  /** Lines of the file that this copy of it lacks, 1-based, in their order. */
  readonly leftOut?: readonly number[]
  /** What its rows lack, for the log. */
  readonly warning?: string
  /** Why it cannot be read, where that is known. */
  readonly bad?: BadFile
}
