import type { ColumnType } from '@sluice/schema'
import type { FastPathColumn } from '../../staged/fast-path-plan.ts'

/** A table as the fast path sees it: one that is reviewed, or one that a sample of a first load makes. */
export interface PlannedTable {
  readonly name: string
  /** Names of its data columns. */
  readonly columns: readonly string[]
  /** The type that the values of a column have to be of; undefined where it has no such column. */
  typeOf(column: string): ColumnType | undefined
  /** True where the column takes no null. */
  isRequired(column: string): boolean
  /** True where rows of these columns may go there. */
  isFilledBy(columns: readonly FastPathColumn[]): boolean
  /** SQL: the text `x`, which has a value, does not fit; `value` is its cast. Undefined where the type alone decides. */
  misfitOf?(column: string, x: string, value: string | undefined): string | undefined
}
