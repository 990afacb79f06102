import { SluiceError } from '@sluice/schema'
import type { Kysely } from 'kysely'
import type { DB } from './database/database.ts'
import { declineRateByCampaign, type DeclineRow } from './queries/decline-rate-by-campaign.ts'
import { revenueByDayAndState, type RevenueRow } from './queries/revenue-by-day-and-state.ts'

/** The daily performance report. */
export interface PerformanceReport {
  readonly revenue: readonly RevenueRow[]
  readonly declines: readonly DeclineRow[]
}

/**
 * Runs the report's queries, on either engine.
 * @throws SluiceError E_NOTHING_LOADED where the order tables do not exist yet
 */
export async function performanceReport(db: Kysely<DB>): Promise<PerformanceReport> {
  try {
    return {
      revenue: await revenueByDayAndState(db).execute(),
      declines: await declineRateByCampaign(db).execute(),
    }
  } catch (error) {
    const missing = /orders_(create|update)\b[^]*does not exist/.exec(String(error))
    if (!missing) throw error
    throw new SluiceError('the order tables do not exist yet', {
      code: 'E_NOTHING_LOADED',
      place: `orders.orders_${missing[1]}`,
      hint: 'run sluice load, then sluice migrate',
      cause: error,
    })
  }
}
