import type { ColumnType } from './types/type.ts'

/** A type of the database that Sluice itself never makes: `integer`, `text[]`, an enum. */
export interface StoredType {
  readonly name: string
  /** The values of an enum. */
  readonly values?: readonly string[]
}

/** A column of a table, in any place: observed, staged or final. */
export interface Column {
  readonly name: string
  readonly type: ColumnType
  readonly nullable: boolean
  /**
   * Where the database fills the column of a row that brings no value: by a default, or always, from other columns or by
   * counting. Absent where such a row has null there.
   */
  readonly filled?: 'default' | 'always'
  /** Why it cannot be nullable before somebody changes something by hand: `it is an identity column`. */
  readonly strict?: string
  /** The name of the mask that its values have, which the comment of the column says: see maskComment. */
  readonly mask?: string
  /** The table and the columns that it refers to in its source, such as `customers (id)`, which the comment of the column says. */
  readonly references?: string
  /** Its type in the database, where that is none that Sluice makes. */
  readonly stored?: StoredType
  /** What a model says about it. */
  readonly description?: string
}
