import { unreachable, type Reading } from '@sluice/schema'
import { literal } from '../quote.ts'
import { formatParts, type Field, type FormatPart } from './format-parts.ts'
import { EPOCH_UNITS, epochPattern, NAIVE, withoutWords, withPlainNumbers, type Matches } from './words.ts'

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
)
const DAYS = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ')
const short = (names: readonly string[]): string => names.map((name) => name.slice(0, 3)).join('|')

/**
 * What a field matches, as strptime of DuckDB does: where digits of the next field follow at once, it takes all of its own.
 * Groups that do not capture are for what does not count.
 */
function pattern(field: Field, isPacked: boolean): string {
  const zero = isPacked ? '0' : '0?'
  switch (field) {
    case 'Y':
      return String.raw`([1-9]\d{3})`
    case 'y':
      return isPacked ? String.raw`(\d{2})` : String.raw`(\d{1,2})`
    case 'm':
    case 'I':
      return `(${zero}[1-9]|1[0-2])`
    case 'd':
      return String.raw`(${zero}[1-9]|[12]\d|3[01])`
    case 'H':
      return String.raw`(${isPacked ? '[01]' : '[01]?'}\d|2[0-3])`
    case 'M':
    case 'S':
      return String.raw`(${isPacked ? '[0-5]' : '[0-5]?'}\d)`
    case 'f':
      return isPacked ? String.raw`(\d{6})` : String.raw`(\d{1,6})`
    case 'p':
      return '(am|pm)'
    case 'b':
      return `(${short(MONTHS)})`
    case 'B':
      return `(${MONTHS.join('|')})`
    case 'a':
      return `(?:${short(DAYS)})`
    case 'A':
      return `(?:${DAYS.join('|')})`
    default:
      return unreachable(field)
  }
}

const isNumber = (part: FormatPart | undefined): boolean =>
  part?.kind === 'field' && 'YymdHIMSf'.includes(part.field)

function regex(parts: readonly FormatPart[]): string {
  const texts = parts.map((part, index) => {
    if (part.kind === 'space') return String.raw`\s+`
    if (part.kind === 'literal') return part.text.replaceAll(/[^\p{L}\p{N}]/gu, String.raw`\$&`)
    return pattern(part.field, isNumber(parts[index + 1]))
  })
  return String.raw`(?i)^\s*${texts.join('')}\s*$`
}

const matches: Matches = (text, pattern) => `${text} ~ ${literal(`^(${pattern})$`)}`

/** What to_char prints as the canonical text of a type. */
const CANONICAL: Partial<Record<string, string>> = {
  date: 'YYYY-MM-DD',
  timestamp: 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"',
}

/** See Dialect.readText. Postgres has no strptime: a regular expression takes the fields out, and they become ISO text. */
export function postgresText(text: string, reading: Partial<Reading>): string {
  const { epoch, type = '' } = reading
  const words = withPlainNumbers(withoutWords(text, reading), reading, matches)
  const canonical = CANONICAL[type]
  const naive =
    reading.zone !== undefined && type === 'timestamp'
      ? `case when ${matches(words, NAIVE)} then ${inUtc(`replace(${words}, ' ', 'T') || 'Z'`, reading.zone)} else ${words} end`
      : words
  const since1970 =
    epoch !== undefined && canonical !== undefined
      ? `case when ${matches(words, epochPattern(epoch))} then to_char(timestamp '1970-01-01' + (${words}::numeric * ${EPOCH_UNITS[epoch].micros})::double precision * interval '1 microsecond', ${literal(canonical)}) else ${naive} end`
      : naive
  return [reading.format ?? []]
    .flat()
    .reduceRight((rest, format) => byFormat(words, format, reading, rest), since1970)
}

/** A timestamp in UTC of canonical text that was none; text that is no timestamp as it is. */
const inUtc = (text: string, zone: string): string =>
  `case when _sluice.is_timestamp(${text}) then to_char(((${text})::timestamp at time zone ${literal(zone)}) at time zone 'UTC', ${literal(CANONICAL['timestamp'] ?? '')}) else ${text} end`

/** What is read by a format; `rest` where the format does not match. */
function byFormat(words: string, format: string, reading: Partial<Reading>, rest: string): string {
  const parts = formatParts(format)
  if (!parts) return rest
  const fields = parts.flatMap((part) =>
    part.kind === 'field' && !'aA'.includes(part.field) ? [part.field] : [],
  )
  const matched = `regexp_match(${words}, ${literal(regex(parts))})`
  const of = (field: Field): string | undefined => {
    const index = fields.lastIndexOf(field)
    return index < 0 ? undefined : `(${matched})[${index + 1}]`
  }
  const padded = (field: Field): string | undefined => {
    const found = of(field)
    return found && `lpad(${found}, 2, '0')`
  }
  const date = `${yearOf(of, padded) ?? "'1900'"} || '-' || ${monthOf(of, padded) ?? "'01'"} || '-' || ${padded('d') ?? "'01'"}`
  const fraction = of('f')
  const time = [hourOf(of, padded), padded('M'), padded('S')].map((one) => one ?? "'00'").join(" || ':' || ")
  const clock = `${time} || '.' || ${fraction ? `rpad(${fraction}, 6, '0')` : "'000000'"}`
  const read = (value: string): string => `case when ${matched} is null then ${rest} else ${value} end`
  switch (reading.type) {
    case 'date':
      return read(date)
    case 'timestamp': {
      const instant = `${date} || 'T' || ${clock} || 'Z'`
      return read(reading.zone === undefined ? instant : inUtc(`(${instant})`, reading.zone))
    }
    case 'time':
      // strptime reads the day, too, where the format has one.
      return `case when ${matched} is null or not _sluice.is_date(${date}) then ${rest} else ${clock} end`
    default:
      return rest
  }
}

type Found = (field: Field) => string | undefined

function yearOf(of: Found, padded: Found): string | undefined {
  const short = padded('y')
  return of('Y') ?? (short && `case when ${short} >= '69' then '19' else '20' end || ${short}`)
}

function monthOf(of: Found, padded: Found): string | undefined {
  const name = of('b') ?? of('B')
  const all = short(MONTHS).toLowerCase().replaceAll('|', '')
  return (
    padded('m') ??
    (name && `lpad(((position(lower(left(${name}, 3)) in ${literal(all)}) + 2) / 3)::text, 2, '0')`)
  )
}

function hourOf(of: Found, padded: Found): string | undefined {
  const half = of('I')
  const noon = of('p')
  if (half === undefined) return padded('H')
  const added = noon === undefined ? '' : ` + case when lower(${noon}) = 'pm' then 12 else 0 end`
  return `lpad((${half}::integer % 12${added})::text, 2, '0')`
}
