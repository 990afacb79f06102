import type { Dialect, EngineKind, Transaction } from '@sluice/engine'
import type { Table } from '@sluice/schema'
import { openLoads } from './load-table.ts'
import { readCounts, type MergeCounts } from './merge-counts.ts'
import { mergeGroup } from './merge-group.ts'
import { tableGroups } from './table-group.ts'

/**
 * Merges a load in the transaction that staged it, with what waits of earlier loads of its tables, and gives its counts.
 * The transaction holds the dataset's lock; the load's rows are in `_sluice.loads` and `load_tables`.
 */
export async function mergeLoad(
  tx: Transaction,
  dialect: Dialect,
  kind: EngineKind,
  catalog: readonly Table[],
  { loadId, dataset }: { readonly loadId: number; readonly dataset: string },
): Promise<readonly MergeCounts[]> {
  const open = await openLoads(tx, dataset, loadId)
  for (const group of await tableGroups(tx, dataset, open, catalog)) {
    if (group.loads.some((load) => load.loadId === loadId))
      await mergeGroup({ tx, dialect, kind, group }, loadId)
  }
  return readCounts(tx, dataset, [loadId])
}
