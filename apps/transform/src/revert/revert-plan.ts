import type { StateBefore } from '@sluice/ledger'
import type { Table } from '@sluice/schema'

/** What undoing a load does to one table. */
export interface TableRevert {
  readonly final: Table
  /** The table of the rows as they were before, quoted; undefined where the load deleted and changed none. */
  readonly before: string | undefined
  /** Rows that the load brought and that go. */
  readonly going: number
  /** Rows that the load deleted and that come back. */
  readonly back: number
  /** Rows that the load changed, or replaced by one of the same key, and that get their former values back. */
  readonly former: number
  /** What the load left: rows, and the rows as they were before. */
  readonly written: number
  readonly kept: number
}

/** What undoing a load does to one dataset. */
export interface DatasetRevert {
  readonly dataset: string
  /** Each root table before its nested tables. */
  readonly tables: readonly TableRevert[]
  readonly states: readonly StateBefore[]
  /** By resource: files that count as not loaded then. */
  readonly files: readonly { readonly resource: string; readonly files: number }[]
  /** Quarantined records that are forgotten. */
  readonly quarantined: number
}

/** What undoing a load does. */
export interface RevertPlan {
  readonly loadId: number
  readonly datasets: readonly DatasetRevert[]
}
