import type { Column } from './column.ts'

/** A table's place: `dataset` is the schema in the database. */
export interface TableName {
  readonly dataset: string
  readonly name: string
}

/** A table as a database, a migration or a load describes it; columns in their order in the table. */
export interface Table extends TableName {
  readonly columns: readonly Column[]
  /** Empty where there is none. DuckDB final tables keep it in `_sluice.tables` instead of in an index. */
  readonly primaryKey: readonly string[]
  /**
   * True where the database may keep rows out, or hide them, for more than their types and nulls: constraints, columns of
   * types that hold less than ours, policies, triggers, partitions.
   */
  readonly guarded?: true
  /** Columns that were dropped, and count towards the limit of Postgres as long as the table exists; absent where none was. */
  readonly dropped?: number
  /** What a model says about it. */
  readonly description?: string
}

export const fullName = ({ dataset, name }: TableName): string => `${dataset}.${name}`

/** The place that a full name means: `shop.orders`. */
export function splitFullName(full: string): TableName {
  const dot = full.indexOf('.')
  return { dataset: full.slice(0, dot), name: full.slice(dot + 1) }
}

/** The one of these tables, or of what is known of tables, that has this name. */
export const tableIn = <T extends TableName>(tables: readonly T[], table: TableName): T | undefined => {
  const name = fullName(table)
  return tables.find((one) => fullName(one) === name)
}

export const columnOf = (table: Table, name: string): Column | undefined =>
  table.columns.find((column) => column.name === name)

/** Sorts tables by dataset and name in code units, so that output never wobbles. */
export const byFullName = (a: TableName, b: TableName): number => {
  const [x, y] = [fullName(a), fullName(b)]
  return x < y ? -1 : x > y ? 1 : 0
}
