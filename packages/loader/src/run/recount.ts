import type { Engine } from '@sluice/engine'
import { readCounts, type TableCounts } from '@sluice/ledger'
import type { LoadedSource } from './load-source.ts'
import type { ResourceSummary } from '../events/load-summary.ts'

type Counts = Pick<
  ResourceSummary,
  'rows_merged' | 'rows_waiting' | 'rows_blocked' | 'rows_superseded' | 'rows_older'
>

const countsOf = ({
  rowsMerged,
  rowsWaiting,
  rowsBlocked,
  rowsSuperseded,
  rowsOlder,
}: TableCounts): Counts => ({
  rows_merged: rowsMerged,
  rows_waiting: rowsWaiting,
  rows_blocked: rowsBlocked,
  rows_superseded: rowsSuperseded,
  ...(rowsOlder > 0 && { rows_older: rowsOlder }),
})

/** A source's counts as they are now: what waited when it was committed may have been merged since. */
export async function recount(engine: Engine, loaded: LoadedSource): Promise<LoadedSource> {
  const roots = (await readCounts(engine.session, loaded.dataset, [loaded.loadId])).filter(
    ({ parent }) => parent === null,
  )
  const byName = new Map(roots.map((table) => [`${loaded.source}.${table.resource}`, countsOf(table)]))
  return {
    ...loaded,
    resources: loaded.resources.map((summary) => ({ ...summary, ...byName.get(summary.name) })),
  }
}
