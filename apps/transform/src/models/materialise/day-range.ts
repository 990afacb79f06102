/** Days from `since` on and before `until`, as ISO dates. */
export interface DayRange {
  readonly since: string
  readonly until: string
}

/** Before all days: where a model begins that does not say it. */
export const FIRST_DAY = '0001-01-01'

/** The day that many days after another one. */
export function dayAfter(day: string, days: number): string {
  const time = new Date(`${day}T00:00:00Z`)
  time.setUTCDate(time.getUTCDate() + days)
  const text = time.toISOString()
  return text.startsWith('-') ? FIRST_DAY : text.slice(0, 10)
}

/** The day after that of a moment, in UTC: the end of what can be built then. */
export const endOf = (now: Date): string => dayAfter(now.toISOString().slice(0, 10), 1)

const later = (a: string, b: string): string => (a > b ? a : b)

/**
 * What a run has to build: the days since `begin` that no run has built, and again the last day that was built, which
 * was not over then, with `lookback` days before it. In order, without overlaps.
 */
export function rangesDue(
  built: readonly DayRange[],
  { begin, until, lookback }: { readonly begin: string; readonly until: string; readonly lookback: number },
): readonly DayRange[] {
  const last = built.reduce((latest, range) => later(latest, range.until), begin)
  const again = last === begin ? begin : later(begin, dayAfter(last, -1 - lookback))
  const due: DayRange[] = []
  let at = begin
  for (const { since, until: end } of built.toSorted((a, b) => (a.since < b.since ? -1 : 1))) {
    if (since > at) due.push({ since: at, until: since })
    at = later(at, end)
  }
  const gaps = due
    .filter(({ since }) => since < again)
    .map((gap) => (gap.until > again ? { ...gap, until: again } : gap))
  return [...gaps, { since: again, until: later(until, last) }]
}
