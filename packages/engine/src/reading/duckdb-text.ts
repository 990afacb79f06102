import type { Reading } from '@sluice/schema'
import { literal } from '../quote.ts'
import { EPOCH_UNITS, epochPattern, NAIVE, withoutWords, withPlainNumbers, type Matches } from './words.ts'

/** Formats of strftime that print the canonical text of a type. */
const CANONICAL: Partial<Record<string, string>> = {
  date: '%Y-%m-%d',
  timestamp: '%Y-%m-%dT%H:%M:%S.%fZ',
  time: '%H:%M:%S.%f',
}

const matches: Matches = (text, pattern) => `regexp_full_match(${text}, ${literal(pattern)})`

/** See Dialect.readText. */
export function duckdbText(text: string, reading: Partial<Reading>): string {
  const { epoch, zone, type = '' } = reading
  const words = withPlainNumbers(withoutWords(text, reading), reading, matches)
  const canonical = CANONICAL[type]
  if (canonical === undefined) return words
  const printed = (instant: string): string => `strftime(${instant}, ${literal(canonical)})`
  const inUtc = (instant: string): string =>
    zone === undefined || type !== 'timestamp'
      ? instant
      : `timezone('UTC', timezone(${literal(zone)}, ${instant}))`
  const byFormat = [reading.format ?? []].flat().map((format) => {
    const parsed = `try_strptime(${words}, ${literal(format)})`
    // What names its zone is read as UTC already.
    const value = printed(/%[zZ]/.test(format) ? parsed : inUtc(parsed))
    // %Y takes `26` for the year 26, where 2026 was meant.
    return format.includes('%Y') ? `case when year(${parsed}) >= 1000 then ${value} end` : value
  })
  // DuckDB wants seconds.
  const naive = `try_cast(case when length(${words}) = 16 then ${words} || ':00' else ${words} end as timestamp)`
  const others = [
    ...(epoch === undefined
      ? []
      : [`case when ${matches(words, epochPattern(epoch))} then ${printed(instantOf(words, epoch))} end`]),
    ...(zone === undefined || type !== 'timestamp'
      ? []
      : [`case when ${matches(words, NAIVE)} then ${printed(inUtc(naive))} end`]),
  ]
  const read = [...byFormat, ...others]
  return read.length === 0 ? words : `coalesce(${[...read, words].join(', ')})`
}

const instantOf = (text: string, epoch: keyof typeof EPOCH_UNITS): string =>
  `make_timestamp(cast(round(try_cast(${text} as decimal(38,6)) * ${EPOCH_UNITS[epoch].micros}) as bigint))`
