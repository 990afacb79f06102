import { sql, type Kysely } from 'kysely'
import type { DB } from '../generated/database.ts'

/**
 * Revenue, cost and profit for each day and affiliate. An internal affiliate costs what its traffic source costs at RedTrack, an
 * external one what Everflow pays out.
 */
export const dailyPerformance = (db: Kysely<DB>) =>
  db
    .with('earned', (earned) =>
      earned
        .selectFrom('everflow.daily_stats')
        .select(({ fn }) => [
          'date',
          'affiliate_id',
          fn.sum('revenue').as('revenue'),
          fn.sum('payout').as('payout'),
        ])
        .groupBy(['date', 'affiliate_id']),
    )
    .selectFrom('earned')
    .innerJoin('mapping.affiliates as mapped', 'mapped.affiliate_id', 'earned.affiliate_id')
    .leftJoin('redtrack.daily_spend as spent', (join) =>
      join.onRef('spent.source_id', '=', 'mapped.source_id').onRef('spent.date', '=', 'earned.date'),
    )
    .select((eb) => {
      const cost = eb
        .case()
        .when('mapped.kind', '=', 'internal')
        .then(eb.fn.coalesce('spent.cost', sql<number>`0`))
        .else(eb.ref('earned.payout'))
        .end()
      return [
        'earned.date',
        'mapped.label',
        sql<number>`cast(earned.revenue as double precision)`.as('revenue'),
        sql<number>`cast(${cost} as double precision)`.as('cost'),
        sql<number>`cast(earned.revenue - ${cost} as double precision)`.as('profit'),
      ]
    })
    .orderBy('earned.date')
    .orderBy('mapped.label')
