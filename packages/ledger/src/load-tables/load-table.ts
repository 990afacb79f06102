import type { Contract, MergeStrategy, ObservedColumn, WriteDisposition } from '@sluice/schema'

/** Rows of a root table that a constraint, or a type that holds less than the source's values, keeps out of the final tables. */
export interface BlockedBy {
  /** Without its dataset. */
  readonly table: string
  /** `unique constraint t_c_key`. */
  readonly by: string
  /** Root rows. */
  readonly rows: number
  /** The statement after which it blocks no row, where there is one. */
  readonly way?: string
}

export interface DedupSort {
  readonly column: string
  readonly order: 'asc' | 'desc'
}

/** A row of `load_tables`: what a load brought for one table, and where its rows are. */
export interface LoadTable {
  readonly loadId: number
  readonly dataset: string
  readonly name: string
  readonly resource: string
  readonly parent: string | undefined
  readonly root: string | undefined
  readonly disposition: WriteDisposition
  readonly primaryKey: readonly string[]
  readonly columns: readonly ObservedColumn[]
  readonly emptyColumns: readonly string[]
  readonly replacedFiles: readonly string[]
  /** Undefined for a plain upsert, and where nothing is merged by a key. */
  readonly strategy: MergeStrategy | undefined
  readonly dedupSort: DedupSort | undefined
  /** How long what the load changes is kept: `7 days`; undefined where it is not. */
  readonly keepHistory: string | undefined
  /** Undefined where it is the default. */
  readonly contract: Contract | undefined
  /** Undefined once nothing of it waits. */
  readonly staging: string | undefined
  /** Fingerprint of the final tables at the last merge; undefined before the first. */
  readonly mergedSchema: string | undefined
  readonly blocked: readonly BlockedBy[]
  readonly rowsRead: number
  readonly rowsMerged: number
  readonly rowsWaiting: number
  readonly rowsBlocked: number
  readonly rowsSuperseded: number
}

/** One of which something is in staging. */
export interface WaitingLoadTable extends LoadTable {
  readonly staging: string
}

/** As the database gives it. */
export interface LoadTableRow extends Record<string, unknown> {
  load_id: number
  schema_name: string
  table_name: string
  resource: string
  parent_table: string | null
  root_table: string | null
  disposition: WriteDisposition
  primary_key: string[]
  columns: ObservedColumn[]
  empty_columns: string[]
  replaced_files: string[] | null
  merge_strategy: MergeStrategy | null
  dedup_sort: DedupSort | null
  keep_history: string | null
  contract: Contract | null
  staging_table: string | null
  merged_schema: string | null
  blocked: BlockedBy[] | null
  rows_read: number
  rows_merged: number
  rows_waiting: number
  rows_blocked: number
  rows_superseded: number
}

export const loadTableOf = (row: LoadTableRow): LoadTable => ({
  loadId: row.load_id,
  dataset: row.schema_name,
  name: row.table_name,
  resource: row.resource,
  parent: row.parent_table ?? undefined,
  root: row.root_table ?? undefined,
  disposition: row.disposition,
  primaryKey: row.primary_key,
  columns: row.columns,
  emptyColumns: row.empty_columns,
  replacedFiles: row.replaced_files ?? [],
  strategy: row.merge_strategy ?? undefined,
  dedupSort: row.dedup_sort ?? undefined,
  keepHistory: row.keep_history ?? undefined,
  contract: row.contract ?? undefined,
  staging: row.staging_table ?? undefined,
  mergedSchema: row.merged_schema ?? undefined,
  blocked: row.blocked ?? [],
  rowsRead: row.rows_read,
  rowsMerged: row.rows_merged,
  rowsWaiting: row.rows_waiting,
  rowsBlocked: row.rows_blocked,
  rowsSuperseded: row.rows_superseded,
})
