import type { Session } from '@sluice/engine'

/** How many of a table's rows in one load ended where; see `_sluice.load_tables`. */
export interface MergeCounts {
  readonly loadId: number
  readonly dataset: string
  readonly table: string
  readonly resource: string
  readonly rowsRead: number
  readonly rowsMerged: number
  readonly rowsWaiting: number
  readonly rowsHeld: number
  readonly rowsSuperseded: number
}

/** The counts of these loads of a dataset, by load and table. */
export function readCounts(
  session: Session,
  dataset: string,
  loadIds: readonly number[],
): Promise<readonly MergeCounts[]> {
  if (loadIds.length === 0) return Promise.resolve([])
  return session.rows<MergeCounts & Record<string, unknown>>(
    `select
  load_id as "loadId",
  schema_name as dataset,
  table_name as "table",
  resource,
  rows_read as "rowsRead",
  rows_merged as "rowsMerged",
  rows_waiting as "rowsWaiting",
  rows_held as "rowsHeld",
  rows_superseded as "rowsSuperseded"
from _sluice.load_tables
where schema_name = $1
  and load_id in (${loadIds.map(Number).join(', ')})
order by load_id, table_name`,
    [dataset],
  )
}
