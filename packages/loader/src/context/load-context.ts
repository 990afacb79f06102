import { renamed, type SchemaContract, type Table } from '@sluice/schema'
import type { EngineKind, Workbench } from '@sluice/engine'
import type { LoadOptions } from '../api/options/load-options.ts'
import type { ResourceContext } from '../api/resource.ts'
import type { LoadEvent } from '../events/load-event.ts'
import type { ExpectedTypes } from '../infer/expected-types.ts'
import type { RowsPackage } from '../package/rows-package.ts'
import type { KeysWithoutValue } from '../cursor/keys-without-value.ts'
import type { DatasetState } from './dataset-state.ts'
import type { ColumnLimit } from '../failure/too-many-columns.ts'

/** All that a resource needs to be read and profiled. */
export interface LoadContext {
  readonly loadId: number
  readonly source: string
  readonly dataset: string
  readonly workbench: Workbench
  readonly kind: EngineKind
  /** What a table may have at most; absent where any number of columns will do. */
  readonly limit?: ColumnLimit
  readonly known: DatasetState
  readonly options: LoadOptions
  /** The resource of each table that resources of the dataset load into, as far as the config says it. */
  readonly owners: ReadonlyMap<string, string>
  readonly projectFolder: string
  /** The package's folder. */
  readonly folder: string
  readonly rows: RowsPackage
  readonly config: unknown
  /** See ResourceContext. */
  readonly shared: ResourceContext['shared']
  /** The contracts of the project and the source. */
  readonly contracts: readonly (SchemaContract | undefined)[]
  readonly secrets: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  /** See LoadPorts. */
  readonly keysWithoutValue?: KeysWithoutValue
  /** Stacks of errors are reported. */
  readonly debug?: boolean
  emit(event: LoadEvent): void
}

/** The types that columns would have if all that was ever proposed were applied, by table and column. */
export const expectedTypes = ({ known, dataset }: LoadContext): ExpectedTypes =>
  typesIn(dataset, known.everProposed)

/** The types of the tables as they are, and of those that are only proposed. */
export const reviewedTypes = ({ known, dataset }: LoadContext): ExpectedTypes =>
  typesIn(dataset, [...known.expected, ...known.tables])

/** Where a table is given twice, the last counts. */
const typesIn = (dataset: string, tables: readonly Table[]): ExpectedTypes =>
  new Map(
    tables
      .filter((table) => table.dataset === dataset)
      .map((table) => [table.name, new Map(table.columns.map(({ name, type }) => [name, type]))]),
  )

/** The name that a column of a table has in the database, where a migration gave it another one. */
export const renamedIn = ({ known, dataset }: LoadContext, name: string, column: string): string =>
  renamed(known.renames, { dataset, name }, column)

/** Tells the tables that a resource loads into: its root table, and those that are nested in it. */
export const isOfRoot =
  ({ dataset }: LoadContext, root: string) =>
  (table: Table): boolean =>
    table.dataset === dataset && (table.name === root || table.name.startsWith(`${root}__`))
