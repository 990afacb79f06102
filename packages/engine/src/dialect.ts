import type { ColumnType, Reading } from '@sluice/schema'
import type { DatabaseType } from './table-guards.ts'

/** What differs between the two engines' SQL. All arguments that are expressions are SQL text. */
export interface Dialect {
  /** The engine's name for a type, for DDL and casts. */
  typeName(type: ColumnType): string
  /** The type that a database type name stands for; `text` for those that Sluice never makes. */
  typeOf(databaseType: string): ColumnType
  /** Whether a database type is one that Sluice makes, and so holds every value of the type that typeOf gives. */
  isOwn(databaseType: string): boolean
  /**
   * Converts a value that fits. Path-independent: converting by way of a type in between gives the same value
   * (see docs/types.md, canonical text).
   */
  convert(expression: string, from: ColumnType, to: ColumnType): string
  /** True (never null) where the value is null or converts exactly. `true` where every value of the type does. */
  fits(expression: string, from: ColumnType, to: ColumnType): string
  /**
   * Text as a hint reads it: the canonical text of its type where it can be read so, else the text itself. Of formats Postgres
   * reads those of canRead.
   */
  readText(text: string, reading: Partial<Reading>): string
  /** True where a value of `type` is held exactly by a column of a database type that holds less; `true` where each is. */
  holds(expression: string, type: ColumnType, stored: DatabaseType): string
}
