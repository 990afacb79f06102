import { counted, errorOf } from '@sluice/schema'
import type { TextRow } from './compare-rows.ts'
import type { UnitResult } from './unit-result.ts'

/** Differences that are shown; the others are counted. */
const SHOWN = 20

/** What is wrong, one line for each difference; empty for a test that passed. */
export function unitReport({ missing, added, changed, error }: UnitResult): readonly string[] {
  if (error) {
    const { code, message, place, hint } = errorOf(error)
    return [`${code}: ${message}`, ...(place ? [`at ${place}`] : []), ...(hint ? [`→ ${hint}`] : [])]
  }
  const lines = [
    ...missing.map((row) => `missing  ${rowText(row)}`),
    ...added.map((row) => `added    ${rowText(row)}`),
    ...changed.map(({ row, values }) => {
      const others = new Set(values.map(({ column }) => column))
      const same = Object.fromEntries(Object.entries(row).filter(([column]) => !others.has(column)))
      const differing = values.map(
        ({ column, expected, actual }) => `${column} is ${shown(actual)}, expected ${shown(expected)}`,
      )
      return `changed  ${rowText(same)}: ${differing.join('; ')}`
    }),
  ]
  const more = lines.length - SHOWN
  return more > 0 ? [...lines.slice(0, SHOWN), `and ${counted(more, 'more difference')}`] : lines
}

/** `marts.daily: two_days on duckdb: 1 row missing, 2 rows changed` */
export function unitLine({ node, engine, status, missing, added, changed, error }: UnitResult): string {
  const parts = [
    [missing, 'missing'],
    [added, 'added'],
    [changed, 'changed'],
  ] as const
  const differing = parts.flatMap(([rows, what]) =>
    rows.length === 0 ? [] : [`${counted(rows.length, 'row')} ${what}`],
  )
  const why = error ? 'failed' : status === 'passed' ? 'passed' : differing.join(', ')
  return `${node} on ${engine}: ${why}`
}

const rowText = (row: TextRow): string =>
  Object.entries(row)
    .map(([column, value]) => `${column}=${shown(value)}`)
    .join(' ')

const shown = (value: string | null): string =>
  value === null ? 'null' : /^[\w.:+-]+$/.test(value) ? value : JSON.stringify(value)
