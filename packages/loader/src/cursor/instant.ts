const INSTANT =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?(Z|[+-](?:0\d|1[0-5])(?::?[0-5]\d)?)?)?$/

/** An ISO date or timestamp, taken apart. */
export interface Instant {
  /** Milliseconds of what is spelled, as if it were UTC. */
  readonly wall: number
  /** Nanoseconds beyond these milliseconds. */
  readonly nanos: number
  /** Minutes that the spelled time is before UTC; undefined where it names no zone. */
  readonly offset: number | undefined
  /** Digits behind the second, and the second itself. */
  readonly digits: number
  readonly hasSeconds: boolean
  readonly isDate: boolean
}

function offsetOf(zone: string | undefined): number | undefined {
  if (zone === undefined) return undefined
  if (zone === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(':', ''))
  return zone.startsWith('-') ? -minutes : minutes
}

/** Reads an ISO date or timestamp of up to nine digits behind the second; undefined for any other text. */
export function readInstant(text: string): Instant | undefined {
  const found = INSTANT.exec(text)
  if (!found) return undefined
  const [, year, month, day, hour, minute, second, fraction = '', zone] = found
  const date = new Date(0)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return undefined
  date.setUTCHours(Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0), 0)
  const nanos = Number(fraction.padEnd(9, '0'))
  return {
    wall: date.getTime() + Math.floor(nanos / 1e6),
    nanos: nanos % 1e6,
    offset: offsetOf(zone),
    digits: fraction.length,
    hasSeconds: second !== undefined,
    isDate: hour === undefined,
  }
}

export const isInstant = (text: string): boolean => readInstant(text) !== undefined

export const isDate = (text: string): boolean => readInstant(text)?.isDate === true

const formats = new Map<string, Intl.DateTimeFormat>()

/** @throws RangeError for a zone that is unknown */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    era: 'short',
  })
  formats.set(zone, format)
  return format
}

/** True for a zone such as `America/New_York`; not for `+02:00`, which databases take for hours west of UTC, or not at all. */
export function isZone(zone: string): boolean {
  if (/^[+-]/.test(zone)) return false
  try {
    formatOf(zone)
    return true
  } catch {
    return false
  }
}

/** Milliseconds of a day in UTC. */
export const DAY = 86_400_000

/** Milliseconds that clocks in a zone are ahead of UTC at an instant. */
function aheadAt(zone: string, utc: number): number {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(utc)
      .map(({ type, value }) => [type, value]),
  )
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type))
  const date = new Date(0)
  date.setUTCFullYear(part('year'), part('month') - 1, part('day'))
  date.setUTCHours(part('hour'), part('minute'), part('second'), 0)
  return date.getTime() - Math.floor(utc / 1000) * 1000
}

/** What clocks in a zone show at an instant, as milliseconds. */
export const wallAt = (zone: string, utc: number): number => utc + aheadAt(zone, utc)

/** The instant at which clocks in a zone show `wall`: the first one, and the one after a gap that skips it. */
export function instantAt(zone: string, wall: number): number {
  const before = wall - aheadAt(zone, wall - DAY)
  const after = wall - aheadAt(zone, wall + DAY)
  if (wallAt(zone, before) === wall) return before
  return wallAt(zone, after) === wall ? after : before
}

/**
 * The instant at which a column has a timestamp without a zone that is read in one: of two, the later one, which is standard time,
 * as both databases read it.
 */
export function readInstantAt(zone: string, wall: number): number {
  const after = wall - aheadAt(zone, wall + DAY)
  return wallAt(zone, after) === wall ? after : instantAt(zone, wall)
}

/** The zones of what names none, UTC by default. */
export interface Zones {
  /** Where dates begin. */
  readonly days?: string | undefined
  /** Of timestamps: the one in which their column is read. */
  readonly times?: string | undefined
}

/** The instant at which a day begins in a zone, as ISO text. */
export const dayStart = (day: string, zone: string): string =>
  new Date(instantAt(zone, Date.parse(`${day}T00:00:00Z`))).toISOString()

/** Milliseconds since 1970 of an ISO date or timestamp. */
export function utcOf({ wall, offset, isDate: day }: Instant, { days, times }: Zones = {}): number {
  if (day) return days === undefined ? wall : instantAt(days, wall)
  return offset === undefined && times !== undefined
    ? readInstantAt(times, wall)
    : wall - (offset ?? 0) * 60_000
}

/** Nanoseconds since 1970 of an ISO date or timestamp. */
export const nanosecondsOf = (instant: Instant, zones?: Zones): bigint =>
  BigInt(utcOf(instant, zones)) * 1_000_000n + BigInt(instant.nanos)

const two = (value: number): string => String(value).padStart(2, '0')

/** Writes a wall time in the spelling of another instant: its separator, digits and zone. */
export function spelledLike(
  like: string,
  { digits, hasSeconds, isDate: day, nanos }: Instant,
  wall: number,
): string {
  const at = new Date(wall)
  const date = `${String(at.getUTCFullYear()).padStart(4, '0')}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`
  if (day) return date
  const fraction = `${String(at.getUTCMilliseconds()).padStart(3, '0')}${String(nanos).padStart(6, '0')}`
  const seconds = hasSeconds ? `:${two(at.getUTCSeconds())}` : ''
  const zone = /(Z|[+-]\d\d(:?\d\d)?)$/.exec(like.slice(11))?.[0] ?? ''
  return `${date}${like.charAt(10)}${two(at.getUTCHours())}:${two(at.getUTCMinutes())}${seconds}${digits > 0 ? `.${fraction.slice(0, digits)}` : ''}${zone}`
}
