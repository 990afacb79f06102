import { SluiceError } from '@sluice/schema'

/** DuckDB's own marks for `infinity` and `-infinity`, in microseconds. */
const AFTER_ALL = 9223372036854775807n
const BEFORE_ALL = -9223372036854775807n

export const isFiniteInstant = (micros: bigint): boolean => micros !== AFTER_ALL && micros !== BEFORE_ALL

const DAY = 86_400_000_000n
const pad = (value: bigint | number, length: number): string => String(value).padStart(length, '0')

/** A day, counted from 1970-01-01, as `YYYY-MM-DD`; years before 1 and after 9999 with a sign and six digits. */
export function dayText(days: number): string {
  // Howard Hinnant's civil-from-days: right far beyond the range of Date.
  const z = days + 719_468
  const era = Math.floor(z / 146_097)
  const dayOfEra = z - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return `${yearText(year)}-${pad(month, 2)}-${pad(day, 2)}`
}

const yearText = (year: number): string =>
  year >= 0 && year <= 9999 ? pad(year, 4) : `${year < 0 ? '-' : '+'}${pad(Math.abs(year), 6)}`

function daysSince1970(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  return (
    era * 146_097 +
    yearOfEra * 365 +
    Math.floor(yearOfEra / 4) -
    Math.floor(yearOfEra / 100) +
    dayOfYear -
    719_468
  )
}

/** `HH:MM:SS`, with as many decimals as the value needs. */
export function timeText(micros: bigint): string {
  const fraction = pad(micros % 1_000_000n, 6).replace(/0+$/, '')
  return clock(micros) + (fraction && `.${fraction}`)
}

const clock = (micros: bigint): string => {
  const seconds = micros / 1_000_000n
  return `${pad(seconds / 3600n, 2)}:${pad((seconds / 60n) % 60n, 2)}:${pad(seconds % 60n, 2)}`
}

/** ISO 8601 in UTC, always with six decimals, so that text sorts as the instants do. */
export function instantText(micros: bigint): string {
  if (!isFiniteInstant(micros)) return micros > 0 ? 'infinity' : '-infinity'
  const rest = ((micros % DAY) + DAY) % DAY
  return `${dayText(Number((micros - rest) / DAY))}T${clock(rest)}.${pad(rest % 1_000_000n, 6)}Z`
}

const INSTANT =
  /^(\d{4,6})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:([+-])(\d\d)(?::?(\d\d))?(?::?(\d\d))?)?( BC)?$/

/** Reads PostgreSQL's text of a timestamp, whatever the session's time zone; one without an offset is in UTC. */
export function parseInstant(text: string): bigint {
  if (text === 'infinity') return AFTER_ALL
  if (text === '-infinity') return BEFORE_ALL
  const match = INSTANT.exec(text)
  if (!match) throw notIso(text)
  const n = (index: number): number => Number(match[index] ?? 0)
  const days = daysSince1970(match[12] ? 1 - n(1) : n(1), n(2), n(3))
  const offset = (match[8] === '-' ? -1 : 1) * (n(9) * 3600 + n(10) * 60 + n(11))
  const seconds = n(4) * 3600 + n(5) * 60 + n(6) - offset
  return BigInt(days) * DAY + BigInt(seconds) * 1_000_000n + BigInt((match[7] ?? '').padEnd(6, '0'))
}

/** Reads PostgreSQL's text of a date into the form of dayText. */
export function parseDay(text: string): string {
  if (/^(\d{4}-\d\d-\d\d|-?infinity)$/.test(text)) return text
  const match = /^(\d{4,7})-(\d\d)-(\d\d)( BC)?$/.exec(text)
  if (!match) throw notIso(text)
  const year = Number(match[1])
  return `${yearText(match[4] ? 1 - year : year)}-${match[2]}-${match[3]}`
}

const notIso = (text: string): SluiceError =>
  new SluiceError(`the database formats dates as ${text}, not in ISO form`, {
    code: 'E_DATE_STYLE',
    hint: `run alter role ... set datestyle = 'ISO' (or alter database ...) and reconnect`,
  })
