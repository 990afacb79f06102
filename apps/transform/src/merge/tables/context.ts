import type { Deletion, Dialect, EngineKind, SourceKeys, Transaction } from '@sluice/engine'
import type { BlockedBy } from '@sluice/ledger'
import type { TableGroup } from './table-group.ts'

/** Values of merged rows of one table of a load that the final table does not take. */
export interface Unfilled {
  readonly loadId: number
  /** Name of the final table. */
  readonly table: string
  /** The table of the positions of their rows, quoted. */
  readonly positions: string
  readonly values: number
  readonly blocked: readonly BlockedBy[]
}

/** The keys that the source of a load has, with which those of its table are compared. */
export interface Sweep {
  readonly loadId: number
  readonly source: SourceKeys
  readonly onSwept: (swept: Swept) => void
}

/** What a sweep has compared. */
export interface Swept {
  /** Rows of the table before it. */
  readonly rows: number
  /** Counts and sums of buckets of both sides, and keys, that were read. */
  readonly read: number
  /** Rows that the source no longer has. */
  readonly gone: number
}

/** What each step of a merge works with. */
export interface MergeContext {
  readonly tx: Transaction
  readonly dialect: Dialect
  readonly kind: EngineKind
  readonly group: TableGroup
  /** Values of merged rows that the final tables do not take. */
  readonly unfilled?: readonly Unfilled[]
  /** Keeps rows of a final table (quoted) as they are, before they are deleted or changed; absent where nothing is kept. */
  readonly keep?: (final: string, rows: Deletion) => Promise<void>
  /** Of a load that finds deleted rows by their keys. */
  readonly sweep?: Sweep
  /** True where rows failed to merge as a whole, so that each of them is to be tried. PostgreSQL only. */
  readonly isCareful?: boolean
}
