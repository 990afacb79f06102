import type { ColumnType, TableName } from '@sluice/schema'

/** An index that is no constraint. */
export interface IndexFacts {
  readonly name: string
  /** `create index "orders_qty" on "shop"."orders" using btree ("qty")`, with every name spelled out. */
  readonly definition: string
}

/** What hangs on one column, which a change of its type must keep. */
export interface ColumnFacts {
  readonly name: string
  readonly nullable: boolean
  readonly indexes: readonly IndexFacts[]
  /** What else needs the column, in words: `constraint orders_pkey on table shop.orders`. */
  readonly neededBy: readonly string[]
}

/** A column that is to get another type. */
export interface Retyped extends TableName {
  readonly column: string
  readonly to: ColumnType
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
  /** Empty on DuckDB, where nothing hangs on a column: a view finds its tables by name, each time it is read. */
  readonly columns: readonly ColumnFacts[]
  /** Of the columns that are to get another type. */
  readonly dependents: readonly Dependent[]
  /** Why its rows cannot be copied to a new column one by one, in words: triggers, partitions. */
  readonly obstacles: readonly string[]
}
