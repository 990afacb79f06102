import type { RowCounts } from '@sluice/loader'
import type { Session } from '@sluice/engine'
import { countSums } from './counts.ts'
import type { FailureColumns } from './load-failure.ts'

/** A load of one dataset; of one that failed, why. Rows of nested tables are not counted. */
export interface LoadRecord extends RowCounts, FailureColumns {
  readonly status: string
  readonly seconds: number
}

export interface ReadLoadsOptions {
  readonly limit: number
  /** Only loads that failed. */
  readonly failed: boolean
}

const loadsWhere = (condition: string): string => `
select l.load_id, l.schema_name, l.status, l.inserted_at, l.seconds, l.resource, l.code, l.message, l.place, ${countSums('t')}
from _sluice.loads as l
left join _sluice.load_tables as t
  on t.load_id = l.load_id and t.schema_name = l.schema_name and t.parent_table is null
where ${condition}
group by l.load_id, l.schema_name, l.status, l.inserted_at, l.seconds, l.resource, l.code, l.message, l.place
order by l.load_id desc, l.schema_name
limit $1`

/** The latest loads, and how many there are. */
export async function readLoads(
  session: Session,
  { limit, failed }: ReadLoadsOptions,
): Promise<{ readonly loads: readonly LoadRecord[]; readonly total: number }> {
  const condition = failed ? `l.status = 'failed'` : 'true'
  const loads = await session.rows<LoadRecord & Record<string, unknown>>(loadsWhere(condition), [limit])
  const [count] = await session.rows<{ loads: number }>(
    `select count(*) as loads from _sluice.loads as l where ${condition}`,
  )
  return { loads, total: count?.loads ?? loads.length }
}
