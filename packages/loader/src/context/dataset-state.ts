import type { Rejection, Rename, Table } from '@sluice/schema'
import type { State } from '../api/resource.ts'
import type { LedgerFile } from '@sluice/ledger'
import type { StoredCursor } from '../cursor/stored-cursor.ts'

/** What was known of a dataset when its load began. */
export interface DatasetState {
  readonly lastLoadId: number
  /** The highest number that a load of the ledger or, where it has none of the dataset, a row of its tables has. */
  readonly highestLoadId: number
  /** True where the tables have rows of loads, and the ledger has no load of the dataset: it was lost. */
  readonly isLedgerLost: boolean
  readonly tables: readonly Table[]
  /** The tables as they will be once all that was proposed is applied. */
  readonly expected: readonly Table[]
  /** The same, with what was proposed and rejected: it decides into which columns and tables objects and lists go. */
  readonly everProposed: readonly Table[]
  /** What was proposed and rejected. */
  readonly rejections: readonly Rejection[]
  /** Columns that applied migrations gave another name. */
  readonly renames: readonly Rename[]
  /** By resource; `''` is the source's own. */
  readonly states: ReadonlyMap<string, State>
  /** By resource: the load that committed its state, and with it its last rows. */
  readonly stateLoads: ReadonlyMap<string, number>
  /** By resource, of those that are incremental. */
  readonly cursors: ReadonlyMap<string, StoredCursor>
  readonly files: ReadonlyMap<string, readonly LedgerFile[]>
}
