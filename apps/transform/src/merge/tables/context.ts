import type { Deletion, Dialect, EngineKind, Transaction } from '@sluice/engine'
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
  /** True where rows failed to merge as a whole, so that each of them is to be tried. PostgreSQL only. */
  readonly isCareful?: boolean
}
