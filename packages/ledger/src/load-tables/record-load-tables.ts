import type { Parameter, Session } from '@sluice/engine'
import type { Contract, MergeStrategy, ObservedColumn, WriteDisposition } from '@sluice/schema'
import { insertRows } from '../insert-rows.ts'
import type { LoadKey } from '../load-key.ts'
import type { DedupSort } from './load-table.ts'
import { statement } from './statement.ts'

const RECORD = statement('record')

/** What a load brought for one table. */
export interface NewLoadTable {
  readonly name: string
  readonly parent?: string
  readonly root?: string
  readonly resource: string
  readonly disposition: WriteDisposition
  readonly primaryKey: readonly string[]
  readonly columns: readonly ObservedColumn[]
  readonly emptyColumns: readonly string[]
  readonly replacedFiles: readonly string[]
  /** Absent for a plain upsert, and where nothing is merged. */
  readonly strategy?: MergeStrategy
  readonly dedupSort?: DedupSort
  /** How long what the load changes is kept; absent where it is not. */
  readonly keepHistory?: string
  /** Absent where it is the default. */
  readonly contract?: Contract
  /** Absent where the rows were written to the final table, and where the whole table is discarded. */
  readonly staging?: string
  /** Rows in the staging table, or in the final one. */
  readonly rows: number
  readonly quarantined: number
  readonly discarded: number
  /** Rows that another row of the load takes the place of. */
  readonly superseded: number
  readonly valuesDiscarded: number
}

/** Writes the rows of `load_tables` for a load: rows that are staged wait until they are merged. */
export const recordLoadTables = (
  tx: Session,
  load: LoadKey,
  tables: readonly NewLoadTable[],
): Promise<void> =>
  insertRows(
    tx,
    RECORD,
    tables.map((table) => rowOf(load, table)),
  )

const rowOf = ({ loadId, dataset }: LoadKey, table: NewLoadTable): readonly Parameter[] => {
  const { rows, quarantined, discarded, superseded, staging } = table
  return [
    loadId,
    dataset,
    table.name,
    table.resource,
    table.parent ?? null,
    table.root ?? null,
    table.disposition,
    table.primaryKey,
    table.columns,
    table.emptyColumns,
    table.replacedFiles,
    table.dedupSort ? { ...table.dedupSort } : null,
    staging ?? null,
    rows + quarantined + discarded + superseded,
    staging === undefined ? rows : 0,
    staging === undefined ? 0 : rows,
    0,
    superseded,
    quarantined,
    discarded,
    table.valuesDiscarded,
    table.contract ?? null,
    table.strategy ? { ...table.strategy } : null,
    table.keepHistory ?? null,
  ]
}
