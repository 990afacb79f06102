import type { PrintedError } from '@sluice/schema'
import type { NodeResult } from '@sluice/transform'
import type { MergedTable } from '../merge/merge-staged.ts'
import type { RowsDiff } from './compare/table-diff.ts'

/** A table as it will be, compared with what it is. */
export interface TablePreview extends RowsDiff {
  /** `dataset.name`. */
  readonly table: string
  readonly kind: 'model' | 'table'
  /** What the model becomes; null for a table of loads. */
  readonly materialized: string | null
}

/** What the tables of a target will be once what is in the working tree is applied; its keys are JSON for machines. */
export interface Preview {
  /** True: migrations, merges, models and tests did what they have to. */
  readonly ok: boolean
  /** Where the scratch database was; it is gone. */
  readonly scratch: string
  /** Folders of the pending migrations that were applied to it. */
  readonly migrations: readonly string[]
  /** What was merged there. */
  readonly merged: readonly MergedTable[]
  /** The tables and models that differ, or would be made. */
  readonly tables: readonly TablePreview[]
  /** How many stay as they are. */
  readonly unchanged: number
  /** What became of models and tests. */
  readonly results: readonly NodeResult[]
  /** Why a migration or a merge does not work; what follows was not tried then. */
  readonly failures: readonly PrintedError[]
  readonly seconds: number
}
