import { sql, type Kysely } from 'kysely'
import type { DB } from '../database/database.ts'
import { currentOrders } from './current-orders.ts'

/** How many of a campaign's orders were declined, the worst campaigns first. */
export const declineRateByCampaign = (db: Kysely<DB>) =>
  db
    .with('current_order', () => currentOrders(db))
    .with('campaign', (from) =>
      from
        .selectFrom('current_order')
        .select(({ fn, ref }) => [
          sql<string | null>`cast(${ref('campaign_id')} as text)`.as('campaign'),
          sql<number>`cast(${fn.countAll()} as integer)`.as('orders'),
          sql<number>`cast(sum(case when ${ref('order_status')} = 'DECLINED' then 1 else 0 end) as integer)`.as(
            'declined',
          ),
        ])
        .groupBy('campaign_id'),
    )
    .selectFrom('campaign')
    .selectAll()
    .select(sql<number>`cast(declined as double precision) / orders`.as('decline_rate'))
    .orderBy('decline_rate', 'desc')
    .orderBy('orders', 'desc')
    .orderBy(sql`campaign collate "C"`, (order) => order.asc().nullsLast())

export type DeclineRow = Awaited<ReturnType<ReturnType<typeof declineRateByCampaign>['execute']>>[number]
