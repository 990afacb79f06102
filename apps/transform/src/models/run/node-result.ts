import type { PrintedError } from '@sluice/schema'

/** `built`, `failed`, `skipped` of a model; `passed`, `warned`, `failed`, `skipped` of a test. */
export type NodeStatus = 'built' | 'passed' | 'warned' | 'failed' | 'skipped'

/** What became of a model or a test in a run; its keys are JSON for machines. */
export interface NodeResult {
  /** `marts.daily`; of a test `marts.daily: unique(id)`, or the name of its file. */
  readonly node: string
  readonly kind: 'model' | 'test'
  readonly status: NodeStatus
  readonly materialized: string | null
  /** Relative to the project. */
  readonly path: string
  readonly seconds: number
  /** Rows of the table, or rows that the test found; null where they are not known. */
  readonly rows: number | null
  /** What is different about its columns, for people. */
  readonly changes: readonly string[]
  /** Why it was skipped, why a test passed without a query, or why `transform` built it. */
  readonly reason: string | null
  /** The table with the rows that fail a test. */
  readonly stored: string | null
  readonly error: PrintedError | null
}

/** A result whose time its run measures. */
export type Done = Omit<NodeResult, 'seconds'>
