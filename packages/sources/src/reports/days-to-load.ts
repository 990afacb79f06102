import type { AnyCursor } from '@sluice/loader'
import { timeOfRun } from '../rest/tape/tape.ts'
import { dayIn, plusDays, type Day, type Days } from './days.ts'
import type { ReportOptions } from './report-options.ts'

/** The day of a value of a cursor, which is a day or an instant. */
function dayOf(value: unknown, zone: string): Day {
  const text = value instanceof Date ? value.toISOString() : String(value)
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : dayIn(zone, new Date(text))
}

/** The days that a load asks a report for: from the cursor to its end, or to today in the zone of the account. */
export function daysToLoad(
  cursor: AnyCursor | undefined,
  { since, until = 'today', timeZone: zone }: ReportOptions,
): Days {
  const today = dayIn(zone, timeOfRun())
  const last = until === 'today' ? today : plusDays(today, -1)
  const end = cursor?.to === undefined ? last : plusDays(dayOf(cursor.to, zone), -1)
  return { from: cursor?.from === undefined ? since : dayOf(cursor.from, zone), to: end < last ? end : last }
}
