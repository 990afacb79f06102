import type { Session, SourceKeys, Transaction } from '@sluice/engine'
import type {
  KeyRejected,
  MergeStrategy,
  ObservedTable,
  Replacing,
  SluiceError,
  WriteDisposition,
} from '@sluice/schema'
import type { Proposed } from '../context/read-dataset-state.ts'
import type { KeysWithoutValue } from '../cursor/keys-without-value.ts'
import type { KnownError } from '../failure/explain-failure.ts'
import type { OpenFinal } from './stage-fast-path.ts'

/** What a resource brings to final tables. */
export interface FinalLoad {
  readonly dataset: string
  readonly loadId: number
  /** Names, root first. */
  readonly tables: readonly string[]
  /** The columns that rows of the root table have. */
  readonly columns: readonly string[]
  readonly disposition: WriteDisposition
  readonly primaryKey: readonly string[]
  /** Absent for a plain upsert, and where nothing is merged. */
  readonly strategy?: MergeStrategy
  /** Names of the files that the rows come from. */
  readonly files: readonly string[]
  /** True where rows of former versions of files are to go. */
  readonly replacesFiles: boolean
  /** True for more rows than a few thousand, as far as that is known. */
  readonly many: boolean
  /** True where more is to be done than to let the last row of a key take the place of others. */
  readonly needsMerge: boolean
  /** True where the same transaction writes rows of other resources. */
  readonly besides: boolean
  /** SQL of the workbench for the first rows of the root table, with the names of their columns. */
  readonly sample: string
}

/** Staged rows that the target may have already. */
export interface KnownLoad {
  readonly loadId: number
  readonly dataset: string
  /** Name of the root table. */
  readonly root: string
  /** Table of the positions of these rows: `_p`, and whether they are late, `_late`. */
  readonly doubtful: { readonly schema: string; readonly name: string }
  /** Columns by which rows are compared; all where there are none. */
  readonly key: readonly string[]
  /** The column of the cursor, where it is one. */
  readonly cursor: string | undefined
  /** Takes rows that the target has out of the load. */
  readonly drops: boolean
}

/** How many rows the target has, how many of them have other values there, and how many late ones it lacks. */
export interface FoundKnown {
  readonly known: number
  readonly changed: number
  readonly late: number
}

/** The keys that a source has, with which those of a table are compared. */
export interface Sweep {
  readonly source: SourceKeys
  /** Called with the rows of the table, what was read to compare them, and the rows that the source no longer has. */
  readonly onSwept: (swept: { readonly rows: number; readonly read: number; readonly gone: number }) => void
}

/** A staged load. */
export interface LoadToMerge {
  readonly loadId: number
  readonly dataset: string
  /** To be called before each root table is merged with its nested tables. */
  readonly onTable: (root: string) => void
  /** True for a root table whose rows failed to merge as a whole, so that each of them is to be tried. */
  readonly isCareful: (root: string) => boolean
  /** For a root table whose deleted rows are found by their keys: the keys that the source has. */
  readonly sweepOf: (root: string) => Sweep | undefined
}

/** What a load needs of the layers above it. */
export interface LoadPorts {
  /** Merges a staged load in its own transaction. */
  merge(tx: Transaction, load: LoadToMerge): Promise<void>
  /** Compares staged rows with those that the target has; needed for incremental resources. */
  findKnown?(tx: Transaction, load: KnownLoad): Promise<FoundKnown>
  /** Finds the rows that the target has, or that wait, without a value of the cursor; none are looked for by default. */
  keysWithoutValue?: KeysWithoutValue
  /** Says what an error of a library or of the system means; undefined where that is not known. */
  known?: KnownError
  /** Finds on the target what a load failed from, where its error does not say that; undefined where that is not known. */
  diagnose?(error: unknown): Promise<SluiceError | undefined>
  /**
   * Opens the final tables of a resource for rows that are certain to fit, so that they need no staging; undefined where
   * they do, as for rows that may replace others.
   */
  openFinal?(tx: Transaction, load: FinalLoad): Promise<OpenFinal | undefined>
  /** What was proposed for a dataset, and what of it was rejected; nothing by default. `batch`: see inOneTrip. */
  proposed?(dataset: string, batch?: Pick<Session, 'rows'>): Promise<Proposed>
  /** True where a person must say that these rows may be replaced; nothing needs it unless given. */
  isDoubtful?(replacing: Replacing): boolean
  /** Asks a person, who may take all the time they like; false unless given. */
  confirm?(replacing: Replacing): Promise<boolean>
  /** Applies the changes that contracts say are applied at once, and merges what waited for them; gives their folders. */
  evolve?(datasets: readonly string[]): Promise<readonly string[]>
  /** Writes the migration that gives a table the key which a load needs, and gives the error that names it. */
  proposeKey?(rejected: KeyRejected): Promise<KeyRejected>
  /** Writes the migrations that what waits in these datasets needs; with `observed`, only plans for it. */
  propose(datasets: readonly string[], observed?: readonly ObservedTable[]): Promise<readonly string[]>
}
