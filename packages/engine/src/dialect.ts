import type { ColumnType } from '@sluice/schema'

/** What differs between the two engines' SQL. All arguments that are expressions are SQL text. */
export interface Dialect {
  /** The engine's name for a type, for DDL and casts. */
  typeName(type: ColumnType): string
  /** The type that a database type name stands for; `text` for those that Sluice never makes. */
  typeOf(databaseType: string): ColumnType
  /**
   * Converts a value that fits. Path-independent: converting by way of a type in between gives the same value
   * (see docs/types.md, canonical text).
   */
  convert(expression: string, from: ColumnType, to: ColumnType): string
  /** True (never null) where the value is null or converts exactly. `true` where every value of the type does. */
  fits(expression: string, from: ColumnType, to: ColumnType): string
}
