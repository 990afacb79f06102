import type { ColumnType, TableName } from '@sluice/schema'

/** A column that is to get another type. */
export interface Retyped extends TableName {
  readonly column: string
  readonly to: ColumnType
  /** True where no row is rewritten for it. */
  readonly instant?: true
}

/** What depends on columns that are to get another type, and does not go along by itself. */
export interface Dependent {
  /** `view bi.busy`, `policy own_rows on shop.orders` */
  readonly what: string
  /** Why it is in the way; absent where it is dropped and created again. */
  readonly why?: string
}

/** What a plan has to know about a table beyond its columns. */
export interface TableFacts extends TableName {
  /** As the engine estimates them; absent where it does not know. */
  readonly rows?: number
  /** On disk, indexes included; absent on DuckDB, where blocks are shared. */
  readonly bytes?: number
  /** Of the columns that are to get another type. */
  readonly dependents: readonly Dependent[]
  /** Why no new columns can take the place of those that get another type, in words: triggers, constraints, partitions. */
  readonly obstacles: readonly string[]
}
