import type { TableName } from '@sluice/schema'

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
  /** SQL of the default. */
  readonly default?: string
  readonly comment?: string
  readonly indexes: readonly IndexFacts[]
  /** What else needs the column, in words: `constraint orders_pkey on table shop.orders`. */
  readonly neededBy: readonly string[]
}

/** A view that reads a table, or reads one that does. */
export interface ViewFacts extends TableName {
  readonly materialized: boolean
  /** The columns of the table that it reads, by way of other views too. */
  readonly columns: readonly string[]
  /** Statements that make it again: the view, then its owner, comment and grants. */
  readonly create: readonly string[]
}

/** What a plan has to know about a table beyond its columns. */
export interface TableFacts extends TableName {
  /** As the engine estimates them; absent where it does not know. */
  readonly rows?: number
  /** On disk, indexes included; absent on DuckDB, where blocks are shared. */
  readonly bytes?: number
  /** Empty on DuckDB, where nothing hangs on a column: a view finds its tables by name, each time it is read. */
  readonly columns: readonly ColumnFacts[]
  /** In an order in which they can be made. */
  readonly views: readonly ViewFacts[]
  /** Why its rows cannot be copied to a new column one by one, in words: triggers, partitions. */
  readonly obstacles: readonly string[]
}
