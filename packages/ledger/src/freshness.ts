import { sqlFile, type Session } from '@sluice/engine'
import type { TableName } from '@sluice/schema'
import { statementsOf } from './statements.ts'

const statement = statementsOf(sqlFile('../sql/freshness.sql', import.meta.url))
const LAST = statement('last loads')
const BY_DAY = statement('rows by day')

/** When rows of a table were loaded last. */
export interface NewestLoad extends TableName {
  readonly last_at: string
}

/** Rows that loads brought to a table on a day of UTC, as an ISO date. */
export interface DayRows extends TableName {
  readonly day: string
  readonly rows: number
}

/** When rows of each table were loaded last; nothing of tables that no load brought rows to. */
export const readNewestLoads = (session: Session): Promise<readonly NewestLoad[]> =>
  session.rows<NewestLoad & Record<string, unknown>>(LAST)

/** How many rows loads brought to each table, by day; days without a load are left out. */
export const readRowsByDay = (session: Session, since: Date): Promise<readonly DayRows[]> =>
  session.rows<DayRows & Record<string, unknown>>(BY_DAY, [since.toISOString()])
