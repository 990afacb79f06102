import type { ColumnType, Digits, Reading, SchemaContract } from '@sluice/schema'
import type { RawTable } from '../raw/raw-table.ts'

/** A column whose type is known; `value` is SQL over the raw table that gives the canonical value. */
export interface ProfiledColumn {
  readonly name: string
  /** The source's own name, or path, where it is another. */
  readonly source?: string
  readonly type: ColumnType
  readonly digits?: Digits
  readonly value: string
  /** True where it comes to the table also without a value. */
  readonly isDeclared?: boolean
  /** Rows with a value. */
  readonly nonNull: number
  /** The type that its hint says, where the reviewed column has another, which it keeps until a migration retypes it. */
  readonly unapplied?: ColumnType
  /** See ObservedColumn. */
  readonly reading?: Reading
  /** The name of its mask. */
  readonly mask?: string
  /** See DeclaredColumn, as for `announced`. */
  readonly references?: string
  readonly announced?: true
  /** What its hint says. */
  readonly ownContract?: SchemaContract
}

/** One table that a resource feeds, root or nested, with the types this load was observed to hold. */
export interface ProfiledTable {
  readonly name: string
  readonly parent?: string
  readonly root?: string
  /** Of a nested table, the path of the list in the source's rows. */
  readonly path?: string
  readonly raw: RawTable
  readonly rows: number
  readonly columns: readonly ProfiledColumn[]
  readonly emptyColumns: readonly string[]
}
