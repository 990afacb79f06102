import type { Dialect, EngineKind, Transaction } from '@sluice/engine'
import type { TableGroup } from './table-group.ts'

/** What each step of a merge works with. */
export interface MergeContext {
  readonly tx: Transaction
  readonly dialect: Dialect
  readonly kind: EngineKind
  readonly group: TableGroup
  /** True where rows failed to merge as a whole, so that each of them is to be tried. PostgreSQL only. */
  readonly isCareful?: boolean
}
