const UNITS: Readonly<Record<string, number>> = { minute: 60, hour: 3600, day: 86_400, week: 604_800 }
const DURATION = /^(\d{1,6})\s*(minute|hour|day|week)s?$/

/** Seconds of `30 minutes`, `12 hours`, `1 day`; undefined where it is no such text. */
export function secondsOf(text: string): number | undefined {
  const [, count, unit] = DURATION.exec(text.trim()) ?? []
  return count === undefined || unit === undefined ? undefined : Number(count) * (UNITS[unit] ?? 0)
}

/** `3 days`, `5 hours`, `12 minutes`: the largest unit that is full. */
export function ageText(seconds: number): string {
  for (const [unit, size] of Object.entries(UNITS).toReversed()) {
    const count = Math.floor(seconds / size)
    if (unit !== 'week' && count >= 1) return `${count} ${unit}${count === 1 ? '' : 's'}`
  }
  return 'less than a minute'
}
