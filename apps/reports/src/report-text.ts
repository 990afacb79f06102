import type { PerformanceReport } from './performance-report.ts'
import { textTable } from './text-table.ts'

/** The report for a terminal. */
export function reportText({ revenue, declines }: PerformanceReport): string {
  const rates = declines.map(({ decline_rate: rate, ...row }) => ({
    ...row,
    'decline rate': `${(rate * 100).toFixed(1)}%`,
  }))
  return `Revenue by day and state\n\n${textTable(revenue)}\nDecline rate by campaign\n\n${textTable(rates)}`
}
