const DAY = 86_400_000

/** A calendar day, `2026-03-08`. */
export type Day = string

/** The day of an instant in a time zone. */
export const dayIn = (zone: string, instant: Date): Day =>
  new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(instant)

export const plusDays = (day: Day, days: number): Day =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10)

/** Days from the first to the second, 0 for the same. */
export const daysBetween = (from: Day, to: Day): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY)

/** Days from the first to the last, both included. */
export interface Days {
  readonly from: Day
  readonly to: Day
}

/** The days in windows of at most `size` days, in order; none if they end before they begin. */
export function windowsOf({ from, to }: Days, size: number): readonly Days[] {
  const windows: Days[] = []
  for (let start = from; start <= to; start = plusDays(start, size)) {
    const end = plusDays(start, size - 1)
    windows.push({ from: start, to: end < to ? end : to })
  }
  return windows
}
