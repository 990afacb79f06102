import type { CellValue } from 'hucre/xlsx'

/** The first day that Excel has; a cell with a time alone is on the day before. */
const FIRST_DAY = Date.UTC(1900, 0, 1)

/** A cell as JSON: a day as a date, a day with a time as a timestamp without a zone, as Excel has none. */
export const cellJson = (value: CellValue | undefined): string =>
  value instanceof Date ? JSON.stringify(instant(value)) : JSON.stringify(value ?? null)

function instant(value: Date): string {
  const text = value.toISOString().slice(0, -1)
  const [day = '', time = ''] = text.split('T')
  if (value.getTime() < FIRST_DAY) return time.replace(/\.000$/, '')
  return time === '00:00:00.000' ? day : `${day}T${time.replace(/\.000$/, '')}`
}
