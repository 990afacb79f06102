import { renamed, type Refusal, type Rename, type SchemaContract, type Table } from '@sluice/schema'
import type { EngineKind, Workbench } from '@sluice/engine'
import type { LoadEvent } from '../load-event.ts'
import type { LedgerFile } from '../select-files.ts'
import type { RowsPackage } from '../package/rows-package.ts'
import type { ExpectedTypes } from '../profile/expected-types.ts'
import type { QuarantineLimit } from '../quarantine-limit.ts'
import type { State } from '../resource.ts'
import type { ColumnLimit } from '../too-many-columns.ts'

/** What a person asked of a load on the command line. */
export interface LoadOptions {
  readonly dryRun?: boolean
  /** Rows a resource. */
  readonly limit?: number
  readonly fullRefresh?: boolean
  /** Reads files again that were loaded before. */
  readonly reload?: boolean
  /** Fails and loads nothing where a record would be quarantined. */
  readonly strict?: boolean
  /** Unlimited unless given. */
  readonly maxQuarantined?: QuarantineLimit
  /** Days of files, both included, `YYYY-MM-DD`. */
  readonly since?: string
  readonly until?: string
  readonly maxFiles?: number
  /** Overrides all contracts of the config, entity by entity. */
  readonly contract?: SchemaContract
}

/** What was known of a dataset when its load began. */
export interface Known {
  readonly lastLoadId: number
  /** The highest number that a load of the ledger or, where it has none of the dataset, a row of its tables has. */
  readonly highestLoadId: number
  /** True where the tables have rows of loads, and the ledger has no load of the dataset: it was lost. */
  readonly isLedgerLost: boolean
  readonly tables: readonly Table[]
  /** The tables as they will be once all that was proposed is applied. */
  readonly expected: readonly Table[]
  /** The same, with what was proposed and refused: objects and lists go on to go where they went before. */
  readonly routed: readonly Table[]
  /** What was proposed and refused. */
  readonly refusals: readonly Refusal[]
  /** Columns that applied migrations gave another name. */
  readonly renames: readonly Rename[]
  /** By resource; `''` is the source's own. */
  readonly states: ReadonlyMap<string, State>
  /** By resource: the load that committed its state, and with it its last rows. */
  readonly stateLoads: ReadonlyMap<string, number>
  readonly files: ReadonlyMap<string, readonly LedgerFile[]>
}

/** All that a resource needs to be read and profiled. */
export interface LoadContext {
  readonly loadId: number
  readonly source: string
  readonly dataset: string
  readonly workbench: Workbench
  readonly kind: EngineKind
  /** What a table may have at most; absent where any number of columns will do. */
  readonly limit?: ColumnLimit
  readonly known: Known
  readonly options: LoadOptions
  readonly projectFolder: string
  /** The package's folder. */
  readonly folder: string
  readonly rows: RowsPackage
  readonly config: unknown
  /** The contracts of the project and the source. */
  readonly contracts: readonly (SchemaContract | undefined)[]
  readonly secrets: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  /** Stacks of errors are reported. */
  readonly debug?: boolean
  emit(event: LoadEvent): void
}

/** The types that columns would have if all that was ever proposed were applied, by table and column. */
export const expectedTypes = ({ known, dataset }: LoadContext): ExpectedTypes =>
  new Map(
    known.routed
      .filter((table) => table.dataset === dataset)
      .map((table) => [table.name, new Map(table.columns.map(({ name, type }) => [name, type]))]),
  )

/** The types of the tables as they are, and of those that are only proposed. */
export function reviewedTypes({ known, dataset }: LoadContext): ExpectedTypes {
  const tables = [...known.expected, ...known.tables].filter((table) => table.dataset === dataset)
  return new Map(
    tables.map((table) => [table.name, new Map(table.columns.map(({ name, type }) => [name, type]))]),
  )
}

/** The name that a column of a table has in the database, where a migration gave it another one. */
export const renamedIn = ({ known, dataset }: LoadContext, name: string, column: string): string =>
  renamed(known.renames, { dataset, name }, column)
