import { snakeCase, type SchemaContract, type WriteDisposition } from '@sluice/schema'
import type { Children } from './rows/children.ts'
import type { ColumnHints } from './rows/column-hint.ts'
import type { FileFormat } from './files/file-format.ts'
import type { FileCursor, FileIncremental } from './cursor/file-incremental.ts'
import type { FileItem } from './files/file-item.ts'
import type { Log } from './log.ts'
import type { AnyCursor, Incremental } from './cursor/incremental.ts'
import type { MergeOptions } from './options/merge-strategy.ts'
import type { ReplaceOptions } from './options/replace-options.ts'
import type { Parts } from './files/ready-file.ts'
import type { Row } from './rows/row.ts'
import type { Yielded } from './rows/yielded.ts'
import type { TableOfRow } from './rows/routed.ts'
import type { StandardSchema } from './rows/standard-schema.ts'
import type { Step } from './rows/step.ts'

/** Options of every resource. */
export interface ResourceOptions extends MergeOptions, ReplaceOptions {
  /** Also the name of the table, after normalizing, unless `table` is set. */
  readonly name: string
  /** Names the table; in a resource of rows also a function that returns the table of each row. */
  readonly table?: string | TableOfRow
  /** By default `merge` with a primary key, a merge key or a merge strategy, otherwise `append`. */
  readonly writeDisposition?: WriteDisposition
  /** Names of columns, spelled as in the source. */
  readonly primaryKey?: string | readonly string[]
  readonly columns?: ColumnHints
  /** The nested tables that lists in the rows become: their names, keys, columns and contracts. */
  readonly children?: Children
  /** True: nested tables also have the primary key of their root row, as `_<resource>_<column>`. */
  readonly rootKey?: boolean
  /** Overrides the source's contract, entity by entity. */
  readonly contract?: SchemaContract
  /** How many levels of lists become nested tables; deeper ones are json. 32 by default, which is the maximum. */
  readonly maxTableNesting?: number
  /** Chooses between rows with one key in one load; by default the row that was read last wins. */
  readonly dedupSort?: DedupSort
}

/** A column, and whether the row with its lowest or its highest value wins. */
export interface DedupSort {
  readonly column: string
  readonly order: 'asc' | 'desc'
}

/** State that is committed with the rows: change it in place, JSON values only. */
export type State = Record<string, unknown>

/** What a resource receives when it runs. */
export interface ResourceContext<Config = unknown, Secrets = unknown> {
  readonly config: Config
  readonly secrets: Secrets
  readonly state: State
  /** The project's folder, where relative paths start; by default the working folder. */
  readonly folder?: string
  /** A folder for files that the resource yields; it is removed after the load. */
  readonly packageFolder: string
  /** Where files that it hands over are kept one by one, until they are committed; absent where a load does not commit. */
  readonly parts?: Parts
  /**
   * Opens something that several resources of the source use in a load, such as a connection, once for each key. It is
   * closed when all resources are read.
   */
  readonly shared: <T extends AsyncDisposable>(key: string, open: () => Promise<T>) => Promise<T>
  /** The maximum number of rows of the load, if it has a limit. */
  readonly limit?: number
  readonly signal: AbortSignal
  readonly log: Log
}

/** Options of one of the tables that the rows of a resource go to; they override those of the resource. */
export type TableOptions = Omit<ResourceOptions, 'name' | 'table'>

/**
 * Totals from the source itself. After a load has read the rows of a resource, it compares them with these totals,
 * slice by slice.
 */
export interface ControlTotals {
  /**
   * The field with the slice, such as a day, in the totals and in the rows. A row belongs to the slice whose value is a
   * separate prefix: `2026-01-31T10:00:00Z` to `2026-01-31`. Without it there is one total for all rows.
   */
  readonly slice?: string
  /** Fields whose sums are compared, by their names in the rows and in the totals. */
  readonly sums?: readonly string[]
  /** The field of the totals that has the number of rows. */
  readonly count?: string
  /** The maximum difference of a sum, because sources round; 0.01 by default. */
  readonly tolerance?: number
  /** What happens if a slice differs: a warning (default), or the resource fails and nothing of it is loaded. */
  readonly onDifference?: 'warn' | 'fail'
  /** Yields the totals of the resource, one row for each slice. Other slices are not compared. */
  read(context: ResourceContext & { readonly cursor?: AnyCursor }): AsyncIterable<Row | readonly Row[]>
}

/** Options of a resource of rows. */
export interface RowsOptions extends ResourceOptions {
  /** Hints of tables that rows go to, by the names that `table` returns; they override those of the resource. */
  readonly tables?: Readonly<Record<string, TableOptions>>
  /** The maximum number of tables that rows may go to; 100 by default. */
  readonly maxTables?: number
  /**
   * Checks each row, after all steps; a row that does not match goes to the quarantine. Any validator with the
   * interface of https://standardschema.dev, such as a schema of zod. If it describes itself as JSON Schema, it also
   * sets types of columns.
   */
  readonly schema?: StandardSchema
  /** Totals of the source, which the rows of a load are compared with. */
  readonly totals?: ControlTotals
}

/** Yields the rows that are made from one row of the parent, row by row or in pages. */
export type EachRow = (row: Row, context: ResourceContext) => AsyncIterable<Row | readonly Row[]>

/** How a resource is made from the rows of another. */
export interface Transformer {
  readonly parent: RowsResource
  readonly each: EachRow
  readonly concurrency: number
  readonly ordered: boolean
  readonly includeFromParent: readonly string[]
}

export interface RowsResource extends RowsOptions {
  readonly kind: 'rows'
  /** True for one of the tables that rows of a resource go to. */
  readonly isRouted?: true
  /** What happens to each row before it is written. */
  readonly steps?: readonly Step[]
  /** How it is made from the rows of another resource; `read` is then not called. */
  readonly transformer?: Transformer
  /** The most rows that a load takes. */
  readonly maxRows?: number
  readonly incremental?: Incremental
  /** Yields rows or pages of rows, files, or Arrow batches. */
  read(context: ResourceContext & { readonly cursor?: AnyCursor }): AsyncIterable<Yielded>
}

/** Types that the value of a folder `key=value` can have. */
export type PartitionType = 'text' | 'bigint' | 'date'

/** What a resource of files receives when it lists them. */
export interface ListContext extends ResourceContext {
  readonly cursor?: FileCursor
  /**
   * The etags of loaded files, by name: a file that is listed with the same etag is not read. Empty with `--reload`.
   */
  readonly loaded?: ReadonlyMap<string, string>
}

export interface FilesResource extends ResourceOptions {
  readonly kind: 'files'
  /** What happens to each row before its types are found. */
  readonly steps?: readonly Step[]
  /** The most rows that a load takes. */
  readonly maxRows?: number
  readonly format: FileFormat
  /** Adds `_file_name`, `_row_id` and `_file_date`. True by default. */
  readonly fileColumns?: boolean
  /** A value for every row, such as a client id, by column name. */
  readonly constants?: Readonly<Record<string, string | number>>
  /**
   * Columns with the values of folders `key=value`, by key: `{ year: 'bigint' }` for `year=2026/a.parquet`. A file that
   * contains such a column itself is an error.
   */
  readonly partitions?: Readonly<Record<string, PartitionType>>
  /**
   * By default, a file that cannot be read goes to the quarantine as a file, and the others are loaded; `fail` fails
   * the resource. It always fails with --strict, and in a resource that replaces its table.
   */
  readonly onBadFile?: 'quarantine' | 'fail'
  /** Skips old files; the ledger of files decides which of the others are new. */
  readonly incremental?: FileIncremental
  /** Yields the files, in any order. */
  list(context: ListContext): AsyncIterable<FileItem>
}

export type Resource = RowsResource | FilesResource

/** The table that a resource loads into, without its dataset. Where rows say it, each table has its own resource. */
export const tableOf = ({ name, table }: Pick<ResourceOptions, 'name' | 'table'>): string =>
  snakeCase(typeof table === 'string' ? table : name)

/** Lists in lists that go deeper are no tables that anyone would query, and a load would take minutes for them. */
const DEEPEST = 32

/** How many levels of lists of a resource become nested tables. */
export const nestingOf = ({ maxTableNesting = DEEPEST }: ResourceOptions): number =>
  Math.min(maxTableNesting, DEEPEST)
