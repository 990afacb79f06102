import { createHash } from 'node:crypto'
import type { Engine, Transaction } from '@sluice/engine'
import { fullName } from '@sluice/schema'
import type { Model } from '../model.ts'
import type { ReadBefore } from './before-build.ts'
import type { IncrementalRun } from './build-incremental.ts'

/** What a model needs to be built. */
export interface Build {
  readonly engine: Engine
  readonly model: Model
  /** The query as it runs. */
  readonly query: string
  readonly runId: number
  readonly readBefore: ReadBefore
  /** For incremental models. */
  readonly incremental: IncrementalRun & { readonly fullRefresh: boolean }
  readonly now: () => Date
  /**
   * The queries of views and tables of this run, by their names, each behind those that it reads: a view that could not read
   * the new columns gets its own new query with them.
   */
  readonly newQueries: () => ReadonlyMap<string, string>
  /** On DuckDB, the views that could be read when the run began. */
  readonly soundViews: readonly string[]
  /** False: an incremental model that would lose rows is left as it is, and fails. */
  readonly mayDestroy: boolean
  /** False: a table whose columns go, or change their type, is left as it is, and the model fails. */
  readonly mayChangeColumns: boolean
  /** Tests the rows of `relation`, SQL behind `from`, before anybody sees them. Throws if they are not right. */
  readonly check: (tx: Transaction, relation: string) => Promise<void>
  /** Records the result with the model, in its transaction. */
  readonly record: (tx: Transaction, result: BuiltResult) => Promise<void>
}

export interface BuiltResult {
  /** Rows of a table; null for a view. */
  readonly rows: number | null
  /** What changed about its columns, for people. */
  readonly changes: readonly string[]
}

/** A name in the same schema that nothing else has. */
export const besideName = (model: Model): string =>
  `__sluice_${createHash('sha256').update(fullName(model)).digest('hex').slice(0, 16)}`
