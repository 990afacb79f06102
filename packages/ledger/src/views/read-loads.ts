import type { Session } from '@sluice/engine'
import { withParts } from '../statements.ts'
import { COUNT_SUMS, type RowCounts } from './row-counts.ts'
import type { FailureColumns } from './status.ts'
import { view } from './view.ts'

const LATEST = view('latest loads')
const NUMBER = view('number of loads')

/** A load of one dataset; of one that failed, why. Rows of nested tables are not counted. */
export interface LoadRecord extends RowCounts, FailureColumns {
  readonly status: string
  readonly seconds: number
  /** The load that this one undid, and the load that undid this one. */
  readonly reverts: number | null
  readonly reverted_by: number | null
}

export interface ReadLoadsOptions {
  readonly limit: number
  /** True: lists only failed loads. */
  readonly failed: boolean
}

/** The latest loads, and how many there are. */
export async function readLoads(
  session: Session,
  { limit, failed }: ReadLoadsOptions,
): Promise<{ readonly loads: readonly LoadRecord[]; readonly total: number }> {
  const parts = { only_failed: String(failed), count_sums: COUNT_SUMS }
  const loads = await session.rows<LoadRecord & Record<string, unknown>>(withParts(LATEST, parts), [limit])
  const [count] = await session.rows<{ loads: number }>(withParts(NUMBER, parts))
  return { loads, total: count?.loads ?? loads.length }
}
