import { unreachable, type Reading } from '@sluice/schema'
import { literal } from '../quote.ts'
import { formatParts, type Field, type FormatPart } from './format-parts.ts'
import { withoutWords } from './words.ts'

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

/** See Dialect.readText. Postgres has no strptime: a regular expression takes the fields out, and they become ISO text. */
export function postgresText(text: string, reading: Partial<Reading>): string {
  const words = withoutWords(text, reading)
  const parts = reading.format === undefined ? undefined : formatParts(reading.format)
  if (!parts) return words
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
  const read = (value: string): string => `case when ${matched} is null then ${words} else ${value} end`
  switch (reading.type) {
    case 'date':
      return read(date)
    case 'timestamp':
      return read(`${date} || 'T' || ${clock} || 'Z'`)
    case 'time':
      // strptime reads the day, too, where the format has one.
      return `case when ${matched} is null or not _sluice.is_date(${date}) then ${words} else ${clock} end`
    default:
      return words
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
