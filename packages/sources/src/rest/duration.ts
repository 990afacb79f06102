/** Milliseconds, or a number and a unit: `'30 seconds'`, `'1 minute'`, `'1 hour'`. */
export type Duration = number | `${number} ${'second' | 'minute' | 'hour' | 'day'}${'' | 's'}`

const UNITS: Readonly<Record<string, number>> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
}

/** The duration in milliseconds; undefined for a text that is none. */
export function parseDuration(duration: Duration): number | undefined {
  if (typeof duration === 'number') return duration >= 0 ? duration : undefined
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?) (second|minute|hour|day)s?$/.exec(duration) ?? []
  const factor = UNITS[unit]
  return factor === undefined ? undefined : Number(number) * factor
}

/** The duration in milliseconds. @throws TypeError for a text that is none */
export function milliseconds(duration: Duration): number {
  const parsed = parseDuration(duration)
  if (parsed === undefined)
    throw new TypeError(`${JSON.stringify(duration)} is not a duration such as '30 seconds'`)
  return parsed
}
