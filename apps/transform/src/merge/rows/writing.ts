import type { MergeTable } from '@sluice/engine'

/** What is written of a load. */
export interface Writing {
  readonly root: MergeTable
  /** Those of which something is staged. */
  readonly tables: readonly MergeTable[]
  readonly unchanged: 'keep' | 'rewrite'
}
