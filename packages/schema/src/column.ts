import type { ColumnType } from './type.ts'

/** A column of a table, in any place: observed, staged or final. */
export interface Column {
  readonly name: string
  readonly type: ColumnType
  readonly nullable: boolean
}
