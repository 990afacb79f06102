import type { Reading } from '@sluice/schema'
import { literal } from '../quote.ts'

const list = (words: readonly string[]): string => words.map(literal).join(', ')

const BLANKS = `' ' || chr(9) || chr(10) || chr(13) || chr(160)`

/** The text without blanks around it, in which words for null are null, and those for truth `true` and `false`. */
export function withoutWords(given: string, { nulls, true: yes, false: no, trim }: Partial<Reading>): string {
  const text = trim ? `nullif(trim(${given}, ${BLANKS}), '')` : given
  const known = nulls?.length ? `case when ${text} in (${list(nulls)}) then null else ${text} end` : text
  if (!yes?.length && !no?.length) return known
  const truth = yes?.length ? ` when ${known} in (${list(yes)}) then 'true'` : ''
  const untruth = no?.length ? ` when ${known} in (${list(no)}) then 'false'` : ''
  return `case${truth}${untruth} else ${known} end`
}

/** SQL that is true where all of a text matches a regular expression, which both engines read alike. */
export type Matches = (text: string, pattern: string) => string

/** Numbers with a decimal comma, or marks of thousands, with a point and without the marks; the rest as it is. */
export function withPlainNumbers(
  text: string,
  { decimal, thousands }: Partial<Reading>,
  matches: Matches,
): string {
  if (decimal === undefined && thousands === undefined) return text
  const point = decimal ?? (thousands === '.' ? ',' : '.')
  const groups = thousands === undefined ? '' : `[0-9]{1,3}([${thousands}][0-9]{3})+|`
  const bare = thousands === undefined ? text : `replace(${text}, ${literal(thousands)}, '')`
  const plain = point === '.' ? bare : `replace(${bare}, ${literal(point)}, '.')`
  const number = `-?(${groups}[0-9]+)([${point}][0-9]+)?`
  return `case when ${matches(text, number)} then ${plain} else ${text} end`
}

/** Digits before the point of an instant, and how many microseconds each unit has. */
export const EPOCH_UNITS = {
  seconds: { digits: 12, micros: 1_000_000 },
  milliseconds: { digits: 15, micros: 1000 },
  microseconds: { digits: 18, micros: 1 },
} as const

/** The numbers that are instants. */
export const epochPattern = (epoch: keyof typeof EPOCH_UNITS): string =>
  `-?[0-9]{1,${EPOCH_UNITS[epoch].digits}}([.][0-9]{1,6})?`

/** A timestamp in ISO's spelling without a zone. */
export const NAIVE = '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?'
