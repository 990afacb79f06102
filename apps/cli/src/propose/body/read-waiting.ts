import type { Session } from '@sluice/engine'
import { isoInstant } from '@sluice/pipeline'

/** What waits in staging for one table. */
export interface WaitingTable {
  /** `dataset.table`. */
  readonly table: string
  /** Its rows belong to rows of another table, and are not counted with them. */
  readonly nested: boolean
  /** How many loads something waits of. */
  readonly loads: number
  /** 0 where only values of columns that are not there yet wait: their rows are merged. */
  readonly rows_waiting: number
  readonly rows_held: number
  /** When the oldest of those loads came. */
  readonly since: string
}

const WAITING = `
select t.schema_name || '.' || t.table_name as "table", count(*) as loads,
  max(case when t.parent_table is null then 0 else 1 end) = 1 as nested,
  cast(sum(t.rows_waiting) as bigint) as rows_waiting, cast(sum(t.rows_held) as bigint) as rows_held,
  min(l.inserted_at) as since
from _sluice.load_tables as t
join _sluice.loads as l
  on l.load_id = t.load_id and l.schema_name = t.schema_name
where t.staging_table is not null and t.schema_name = $1
group by 1
order by 1`

/** What waits in staging for the tables of a dataset. */
export async function readWaiting(session: Session, dataset: string): Promise<readonly WaitingTable[]> {
  const rows = await session.rows<WaitingTable & Record<string, unknown>>(WAITING, [dataset])
  return rows.map((row) => ({ ...row, since: isoInstant(row.since) }))
}
