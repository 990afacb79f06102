import type { TableName } from '@sluice/schema'
import type { ModelTest } from './test/model-test.ts'

/** What a model becomes in the database. */
export type Materialized = 'view' | 'table' | 'ephemeral'

export const MATERIALIZED: readonly Materialized[] = ['view', 'table', 'ephemeral']

/** A query of the project that becomes a view or a table of its own. */
export interface Model extends TableName {
  /** Relative to the project, with forward slashes. */
  readonly file: string
  /** The query, without its header and without a semicolon. */
  readonly sql: string
  /** Line of the file on which the query begins, from 1. */
  readonly line: number
  readonly materialized: Materialized
  readonly description?: string
  /** Descriptions of columns by name. */
  readonly columns: ReadonlyMap<string, string>
  readonly tags: readonly string[]
  readonly uniqueKey: readonly string[]
  /** Tables that the query does not name, and that are to be built before it. */
  readonly dependsOn: readonly TableName[]
  readonly tests: readonly ModelTest[]
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
}
