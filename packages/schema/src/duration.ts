const UNITS = ['second', 'minute', 'hour', 'day', 'week', 'month', 'year'] as const
export type DurationUnit = (typeof UNITS)[number]

/** A length of time, such as 3 days. */
export interface Duration {
  readonly count: number
  readonly unit: DurationUnit
}

/** The units that have the same length always, in milliseconds. */
export const UNIT_LENGTHS: Partial<Record<DurationUnit, number>> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
}

/** Reads `3 days`; undefined where it is no duration. */
export function readDuration(text: string): Duration | undefined {
  const [, count, word] = /^(\d+) ([a-z]+?)s?$/.exec(text.trim()) ?? []
  const unit = UNITS.find((one) => one === word)
  return unit && { count: Number(count), unit }
}

/** A wall time so many days, weeks, months or years away; a day that a month does not have becomes its last one. */
export function shiftWall(wall: number, { count, unit }: Duration, sign: number): number {
  const at = new Date(wall)
  if (unit === 'day' || unit === 'week') {
    at.setUTCDate(at.getUTCDate() + sign * count * (unit === 'week' ? 7 : 1))
    return at.getTime()
  }
  const day = at.getUTCDate()
  at.setUTCDate(1)
  at.setUTCMonth(at.getUTCMonth() + sign * count * (unit === 'year' ? 12 : 1))
  const last = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate()
  at.setUTCDate(Math.min(day, last))
  return at.getTime()
}

/** The instant a duration after another one, by the calendar of UTC. */
export function instantAfter(instant: Date, duration: Duration): Date {
  const length = UNIT_LENGTHS[duration.unit]
  return new Date(
    length === undefined
      ? shiftWall(instant.getTime(), duration, 1)
      : instant.getTime() + duration.count * length,
  )
}
