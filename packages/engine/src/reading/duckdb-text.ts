import type { Reading } from '@sluice/schema'
import { literal } from '../quote.ts'
import { withoutWords } from './words.ts'

/** Formats of strftime that print the canonical text of a type. */
const CANONICAL: Partial<Record<string, string>> = {
  date: '%Y-%m-%d',
  timestamp: '%Y-%m-%dT%H:%M:%S.%fZ',
  time: '%H:%M:%S.%f',
}

/** See Dialect.readText. */
export function duckdbText(text: string, reading: Partial<Reading>): string {
  const words = withoutWords(text, reading)
  const canonical = CANONICAL[reading.type ?? '']
  if (reading.format === undefined || canonical === undefined) return words
  const parsed = `try_strptime(${words}, ${literal(reading.format)})`
  const printed = `strftime(${parsed}, ${literal(canonical)})`
  // %Y takes `26` for the year 26, where 2026 was meant.
  const year = reading.format.includes('%Y')
    ? `case when year(${parsed}) >= 1000 then ${printed} end`
    : printed
  return `coalesce(${year}, ${words})`
}
