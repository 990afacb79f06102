import type { Dialect, EngineKind, Transaction } from '@sluice/engine'
import { checkDeferred } from './rows/rejected/deferred-constraints.ts'
import { mergeGroup } from './merge-group.ts'
import type { Sweep } from './tables/context.ts'
import { openGroups, type Grouping } from './tables/table-group.ts'

/** Which load to merge. */
export interface LoadToMerge extends Grouping {
  readonly loadId: number
  readonly dataset: string
  /** Called before each root table is merged with its nested tables. */
  readonly onTable?: (root: string) => void
  /** For a root table whose deleted rows are found by their keys: the keys that the source has. */
  readonly sweepOf?: (root: string) => Omit<Sweep, 'loadId'> | undefined
}

/**
 * Merges a load in the transaction that staged it, with what waits of earlier loads of its tables.
 * The transaction holds the dataset's lock; the load's rows are in `_sluice.loads` and `load_tables`.
 */
export async function mergeLoad(
  tx: Transaction,
  dialect: Dialect,
  kind: EngineKind,
  { loadId, dataset, onTable, sweepOf, ...grouping }: LoadToMerge,
): Promise<void> {
  const groups = await openGroups({ tx, kind }, { ...grouping, dataset, own: loadId })
  const own = groups.filter(({ loads }) => loads.some((load) => load.loadId === loadId))
  for (const group of own) {
    onTable?.(group.root)
    const sweep = sweepOf?.(group.root)
    await mergeGroup(
      {
        tx,
        dialect,
        kind,
        group,
        isCareful: grouping.isCareful?.(group.root) === true,
        ...(sweep && { sweep: { loadId, ...sweep } }),
      },
      loadId,
    )
  }
  // Rows of one table may refer to those of another one that was merged later.
  for (const group of kind === 'postgres' ? own : []) {
    try {
      await checkDeferred(tx, group)
    } catch (error) {
      onTable?.(group.root)
      throw error
    }
  }
}
