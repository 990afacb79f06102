import type { ColumnType } from './type.ts'

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
}
