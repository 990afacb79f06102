import type { Materialized, Strategy } from '../model.ts'

/** What the models of a folder have unless their header says something else. */
export interface ModelDefaults {
  readonly materialized?: Materialized
  /** Are added to those of the header. */
  readonly tags?: readonly string[]
  /** Of tests in files. */
  readonly severity?: 'error' | 'warn'
  /** True: rows that fail a test are stored in a table. */
  readonly storeFailures?: boolean
  readonly uniqueKey?: string | readonly string[]
  /** Of incremental models. */
  readonly strategy?: Strategy
  readonly timeColumn?: string
  /** Days before the last one that are built again. */
  readonly lookback?: number
  /** The first day that is built, as an ISO date. */
  readonly begin?: string
  /** Of snapshots. */
  readonly updatedAt?: string
  /** Columns that are compared, in the place of all. */
  readonly check?: string | readonly string[]
  readonly hardDeletes?: 'invalidate' | 'ignore'
}

/** Defaults by folder below `models/`, such as `marts` or `marts/finance`; `.` is all of them. */
export type ModelsConfig = Readonly<Record<string, ModelDefaults>>

/**
 * Gives the defaults of `models.config.ts` their type. The header of a model goes before them, and a folder before those
 * around it.
 * @example
 * ```ts
 * import { defineModels } from 'sluice'
 *
 * export default defineModels({ marts: { materialized: 'table', tags: ['daily'] } })
 * ```
 */
export const defineModels = (config: ModelsConfig): ModelsConfig => config
