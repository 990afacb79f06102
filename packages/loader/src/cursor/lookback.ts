import { readDuration, shiftWall, UNIT_LENGTHS, type Duration } from '@sluice/schema'
import type { CursorValue } from '../api/cursor/incremental.ts'
import { CursorError } from './cursor-error.ts'
import {
  DAY,
  instantAt,
  readInstant,
  readInstantAt,
  spelledLike,
  utcOf,
  wallAt,
  type Zones,
} from './instant.ts'

/** Texts that are no ISO date and can be read as one: a month, and a date without its dashes. */
const COMPACT: readonly { form: RegExp; iso: (text: string) => string; back: (iso: string) => string }[] = [
  { form: /^\d{4}-\d\d$/, iso: (text) => `${text}-01`, back: (iso) => iso.slice(0, 7) },
  {
    form: /^\d{8}$/,
    iso: (text) => `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`,
    back: (iso) => iso.replaceAll('-', ''),
  },
]

/** A date or timestamp moved by a duration, in its own spelling; undefined where the text is neither. */
function moveInstant(text: string, duration: Duration, sign: number, zones: Zones): string | undefined {
  const read = readInstant(text)
  if (!read) {
    const compact = COMPACT.find(({ form, iso }) => form.test(text) && readInstant(iso(text)))
    const moved = compact && moveInstant(compact.iso(text), duration, sign, zones)
    return moved === undefined ? undefined : compact?.back(moved)
  }
  const { wall, isDate } = read
  const { days, times } = zones
  const length = UNIT_LENGTHS[duration.unit]
  const moved = (): number => {
    if (isDate)
      return length === undefined ? shiftWall(wall, duration, sign) : wall + sign * duration.count * length
    const utc = utcOf(read, zones)
    const ahead = wall - utc
    if (length === undefined && days === undefined) return shiftWall(wall, duration, sign)
    const at =
      length === undefined && days !== undefined
        ? instantAt(days, shiftWall(wallAt(days, utc), duration, sign))
        : utc + sign * duration.count * (length ?? 0)
    return read.offset === undefined && times !== undefined ? wallOf(at, times, sign) : at + ahead
  }
  // Part of a day before a date is the day before; after it, for a cursor that goes backwards, the day after.
  const at = moved()
  return spelledLike(text, read, isDate ? (sign < 0 ? Math.floor(at / DAY) : Math.ceil(at / DAY)) * DAY : at)
}

/** What a column that is read in a zone has at an instant; where it cannot have this one, what is beyond it. */
function wallOf(utc: number, zone: string, sign: number): number {
  const wall = wallAt(zone, utc)
  // The first of two hours is read as the second one, which is not as far back.
  return sign < 0 ? wall - Math.max(0, readInstantAt(zone, wall) - utc) : wall
}

/** What a lookback is applied to. */
export interface Lookback {
  readonly lookback: string | number
  readonly zones?: Zones | undefined
  /** -1 for a cursor that goes forward. */
  readonly sign: 1 | -1
  /** For errors: the resource. */
  readonly place: string
}

/**
 * The value from which a load starts that looks back from `value`, spelled like it.
 * @throws SluiceError where the lookback does not go with the value
 */
export function lookBack(value: CursorValue, { lookback, zones = {}, sign, place }: Lookback): CursorValue {
  if (typeof value !== 'string') {
    if (typeof lookback !== 'number') throw new LookbackRejected(lookback, value, place)
    if (typeof value === 'bigint')
      return Number.isInteger(lookback) ? value + BigInt(sign * lookback) : Number(value) + sign * lookback
    return value + sign * lookback
  }
  const isDay = readInstant(value)?.isDate === true || COMPACT.some(({ form }) => form.test(value))
  const duration: Duration | undefined =
    typeof lookback === 'number'
      ? { count: lookback, unit: isDay ? 'day' : 'second' }
      : readDuration(lookback)
  const moved = duration && moveInstant(value, duration, sign, zones)
  if (moved === undefined) throw new LookbackRejected(lookback, value, place)
  return moved
}

class LookbackRejected extends CursorError {
  constructor(lookback: string | number, value: CursorValue, place: string) {
    const what = typeof value === 'string' ? `the text ${JSON.stringify(value)}` : `the number ${value}`
    super(`a lookback of ${JSON.stringify(lookback)} cannot be taken from ${what}`, {
      code: 'E_CURSOR_LOOKBACK',
      place,
      hint:
        typeof value === 'string'
          ? 'a lookback needs ISO dates, timestamps or numbers: leave lookback out, or choose another cursor'
          : 'give the lookback as a number in the units of the cursor, such as 86400 for a day of seconds',
    })
  }
}
