import type { Column } from '../column.ts'
import type { ChangeEvidence } from '../evidence/evidence.ts'
import type { Table, TableName } from '../table.ts'
import type { Reading } from '../types/reading.ts'
import type { ColumnType } from '../types/type.ts'

export interface CreateTable {
  readonly kind: 'create-table'
  readonly table: Table
  /** The table that it is nested in. */
  readonly parent?: string
  readonly emptyColumns: readonly string[]
  readonly evidence?: ChangeEvidence
}

export interface AddColumn {
  readonly kind: 'add-column'
  readonly table: TableName
  readonly column: Column
  readonly evidence?: ChangeEvidence
}

export interface WidenColumn {
  readonly kind: 'widen-column'
  readonly table: TableName
  readonly column: string
  readonly from: ColumnType
  readonly to: ColumnType
  /** Where a hint asks for it, and not a load: how the values that are there become those of the type, which need not be wider. */
  readonly reading?: Reading
  readonly evidence?: ChangeEvidence
}

export interface RelaxNotNull {
  readonly kind: 'relax-not-null'
  readonly table: TableName
  readonly column: string
  readonly evidence?: ChangeEvidence
}

/** A change of a final schema that a load can make necessary. */
export type SchemaChange = CreateTable | AddColumn | WidenColumn | RelaxNotNull
