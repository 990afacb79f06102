import type { CursorValue } from '../api/cursor/incremental.ts'
import type { CursorRange } from './cursor-range.ts'
import type { CursorType } from './cursor-value.ts'

/** Rows that a range left out, and rows without a value. */
export interface RangeCounts {
  /** Rows that were left out: before the range, behind it, and without a value. */
  readonly before: number
  readonly after: number
  readonly excluded: number
  /** Rows without a value that are loaded. */
  readonly included: number
  /** Rows before the range that are loaded, since the target has their key without a value. */
  readonly filled: number
}

/** What a load does to the cursor of its resource. */
export interface CursorMove {
  readonly range: CursorRange
  readonly types: readonly CursorType[]
  /** Names in the database of the columns with its values; none of a cursor of files. */
  readonly columns: readonly string[]
  /** Where the cursor stands after the load; undefined where it has no value. */
  readonly value: readonly CursorValue[] | undefined
  readonly reached: readonly CursorValue[] | undefined
  readonly counts: RangeCounts
  /** Whether rows lack a value after the load, as far as the load has seen it; undefined where it is as it was. */
  readonly lacksValues?: boolean | undefined
  /** True where a limit cut rows off, and those that were read are not in the order that the resource says. */
  readonly isOutOfOrder?: true
  /** What is counted, where it is not rows. */
  readonly unit?: 'files'
  /** Rows of the load that the target may have already: a query of the workbench for their positions, and whether they are late. */
  readonly doubtful: { readonly select: string; readonly rows: number; readonly late: number } | undefined
}
