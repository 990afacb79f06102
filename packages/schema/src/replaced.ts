import { counted, integer } from './text/counted.ts'

/** Rows that a load takes out of a table, and the rows that it brings in their place. */
export interface Replaced {
  readonly before: number
  readonly after: number
  /** The files whose rows these are; absent where the whole table is replaced. */
  readonly files?: number
}

/** The same, with the resource as `source.resource`. */
export interface Replacing extends Replaced {
  readonly resource: string
  /** The share of the rows that may go without a question; half of them by default. */
  readonly maxDrop?: number
  /** True where the rows that go are those that the source no longer has; `after` are those that stay. */
  readonly isMissing?: true
}

/** `2,000 → 5 rows`. */
export const replacedText = ({ before, after, files }: Replaced): string =>
  `${integer(before)} → ${counted(after, 'row')}${files === undefined ? '' : ` of ${counted(files, 'file')}`}`
