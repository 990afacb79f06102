import type { Kysely } from 'kysely'
import type { DB } from '../generated/database.ts'

/** Revenue, cost and profit of each day and affiliate, from models/marts/daily_performance.sql. */
export const dailyPerformance = (db: Kysely<DB>) =>
  db
    .selectFrom('marts.daily_performance')
    .select(['date', 'label', 'revenue', 'cost', 'profit', 'cpa'])
    .orderBy('date')
    .orderBy('label')
