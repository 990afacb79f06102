import type { MergeTable } from '@sluice/engine'

/** What is written of a load. */
export interface Writing {
  readonly root: MergeTable
  /** Those of which something is staged. */
  readonly tables: readonly MergeTable[]
  readonly unchanged: 'keep' | 'rewrite'
}

/** Which rows of a table are deleted for the `rows` staged ones that go, many or not; `finalRows`: how many the table has. */
export interface Meeting extends Pick<Writing, 'root' | 'unchanged'> {
  readonly out: string | undefined
  readonly rows: number
  readonly finalRows: number
  readonly areMany: boolean
  /** How many a row has; see bytesOfRow. */
  bytes(): Promise<number>
}
