import type { ControlTotals, Row } from '@sluice/loader'
import { timeOfRun } from '../rest/tape/tape.ts'
import { dayIn, plusDays, windowsOf, type Days } from './days.ts'
import { daysToLoad } from './days-to-load.ts'
import type { ReportOptions } from './report-options.ts'
import type { ReportContext } from './report-source.ts'

type Context = Parameters<ControlTotals['read']>[0]

/** The totals of a report by day, up to yesterday: the numbers of today grow while they are read. */
export const dailyTotals = (
  options: ReportOptions,
  sums: readonly string[],
  read: (days: Days, context: ReportContext) => AsyncIterable<readonly Row[]>,
): { readonly totals?: ControlTotals } => {
  const { totals: onDifference = 'warn', timeZone } = options
  if (onDifference === 'off') return {}
  return {
    totals: {
      slice: 'date',
      sums,
      onDifference,
      async *read(context: Context) {
        const { from, to } = daysToLoad(context.cursor, options)
        const yesterday = plusDays(dayIn(timeZone, timeOfRun()), -1)
        const days = { from, to: to < yesterday ? to : yesterday }
        const known = new Set<unknown>()
        for await (const page of days.from <= days.to ? read(days, context as Context & ReportContext) : []) {
          for (const { date } of page) known.add(date)
          yield page
        }
        // Days without anything are in no report.
        const zeros = Object.fromEntries(sums.map((name) => [name, 0]))
        const empty = windowsOf(days, 1).filter(({ from: day }) => !known.has(day))
        yield empty.map(({ from: day }) => ({ ...zeros, date: day }))
      },
    },
  }
}
