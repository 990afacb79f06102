import type { CursorCounts, RowCounts } from '@sluice/ledger'
import type { Replaced, PrintedError } from '@sluice/schema'

/** Counts of one resource. */
export interface ResourceSummary extends RowCounts {
  /** `source.resource`. */
  readonly name: string
  readonly files: number
  /** Of rows that were not discarded. */
  readonly values_discarded: number
  /** Rows that deleted their key, where there are some; they are part of `rows_merged`. */
  readonly rows_deleted?: number
  /** Rows that are older than the ones that the table has, where there are some; they are part of `rows_superseded`. */
  readonly rows_older?: number
  /** Files that could not be read, where there are some. */
  readonly bad_files?: readonly UnreadFile[]
  /** Rows of the table, or of `files` files, that were replaced; absent where there were none. */
  readonly replaced?: Replaced
  /** Of an incremental resource. */
  readonly cursor?: CursorCounts
}

/** A file that could not be read, and why; `place` says which. */
export interface UnreadFile extends PrintedError {
  /** With --debug. */
  readonly stack?: string
}

/** `unchanged`: the sources had nothing new. `dry-run`: profiled and planned only. `failed`: one of several resources. */
export type LoadStatus = 'loaded' | 'waiting' | 'unchanged' | 'dry-run' | 'failed'

/** Why a resource was not loaded, or nothing of a source, as the error says it. */
export interface LoadFailure extends PrintedError {
  readonly source: string
  /** `source.resource`; null where the whole source failed. */
  readonly resource: string | null
}

/** The final object of `sluice load --json`; its keys are JSON for machines, hence in snake case. */
export interface LoadSummary {
  /** Null where nothing was loaded. */
  readonly load_id: number | null
  readonly status: LoadStatus
  readonly resources: readonly ResourceSummary[]
  /** Folders of the migrations that this load proposed, relative to the project. */
  readonly migrations: readonly string[]
  /** Folders of the migrations that were applied at once, as a contract says. */
  readonly evolved: readonly string[]
  /** Of what could not be loaded, where there were others. */
  readonly failures: readonly LoadFailure[]
  /** True where --limit left rows for the next load, or where the source was asked for a part of the rows without a value. */
  readonly more: boolean
  readonly seconds: number
}
