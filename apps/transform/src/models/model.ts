import type { TableName } from '@sluice/schema'
import type { ContractColumn } from './contract-column.ts'
import type { ModelTest } from './model-test.ts'

/** What a model becomes in the database. */
export type Materialized = 'view' | 'table' | 'incremental' | 'snapshot' | 'ephemeral'

export const MATERIALIZED: readonly Materialized[] = ['view', 'table', 'incremental', 'snapshot', 'ephemeral']

/** How a run adds rows to a table. */
export type Strategy = 'append' | 'merge' | 'delete+insert'

export const STRATEGIES: readonly Strategy[] = ['append', 'merge', 'delete+insert']

/** How the table of a model is brought up to date. */
export interface Incremental {
  readonly strategy: Strategy
  /** The column that says when a row is; absent where each run reads everything. */
  readonly timeColumn?: string
  /** Days before the last one that are built again, for rows that come late. */
  readonly lookback: number
  /** The first day that is built, as an ISO date; all by default. */
  readonly begin?: string
}

/** How a snapshot keeps the versions of rows. */
export interface Snapshot {
  /** A row changed where this column grew; absent where any other value makes a version. */
  readonly updatedAt?: string
  /** A row changed where one of these columns did; absent where any column counts. */
  readonly check?: readonly string[]
  /** What becomes of the version of a row that the query no longer gives: it ends, or stays valid. */
  readonly hardDeletes: 'invalidate' | 'ignore'
}

/** A query of the project that becomes its own view or table. */
export interface Model extends TableName {
  /** Relative to the project, with forward slashes. */
  readonly file: string
  /** The query, without its header and without a semicolon. */
  readonly sql: string
  /** Line of the file on which the query begins, from 1. */
  readonly line: number
  readonly materialized: Materialized
  /** Of an incremental model. */
  readonly incremental?: Incremental
  /** Of a snapshot. */
  readonly snapshot?: Snapshot
  readonly description?: string
  /** Descriptions of columns by name. */
  readonly columns: ReadonlyMap<string, string>
  readonly tags: readonly string[]
  readonly uniqueKey: readonly string[]
  /** Tables that the query does not name, and that are to be built before it. */
  readonly dependsOn: readonly TableName[]
  readonly tests: readonly ModelTest[]
  /** The columns that it promises; absent without `contract: enforced`. */
  readonly contract?: readonly ContractColumn[]
  /** True: the rows that fail a test are stored. */
  readonly storeFailures: boolean
  /** The lines of its file that keys of the header are in, from 1; descriptions of columns as `column NAME`. */
  readonly headerLines: ReadonlyMap<string, number>
}

/** A query that must give no rows. */
export interface SqlTest {
  /** The name of its file without `.test.sql`. */
  readonly name: string
  readonly file: string
  readonly sql: string
  readonly line: number
  readonly description?: string
  readonly tags: readonly string[]
  readonly severity: 'error' | 'warn'
  readonly storeFailures: boolean
}
