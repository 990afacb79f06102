import type { Engine } from '@sluice/engine'
import type { LoadedSource } from './load-source.ts'
import type { ResourceSummary } from '../events/load-summary.ts'

type Counts = Pick<ResourceSummary, 'rows_merged' | 'rows_waiting' | 'rows_held' | 'rows_superseded'>

/** A source's counts as they are now: what waited when it was committed may have been merged since. */
export async function recount(engine: Engine, loaded: LoadedSource): Promise<LoadedSource> {
  const rows = await engine.session.rows<Counts & { resource: string }>(
    `select resource, rows_merged, rows_waiting, rows_held, rows_superseded from _sluice.load_tables
     where load_id = $1 and schema_name = $2 and parent_table is null`,
    [loaded.loadId, loaded.dataset],
  )
  const byName = new Map(rows.map(({ resource, ...counts }) => [`${loaded.source}.${resource}`, counts]))
  return {
    ...loaded,
    resources: loaded.resources.map((summary) => ({ ...summary, ...byName.get(summary.name) })),
  }
}
