/** What divides the values of a CSV file. */
export interface CsvMarks {
  readonly delimiter: string
  readonly quote: string
  readonly escape: string
  /** `\n` with or without a `\r` before it, or `\r` alone. */
  readonly newline: '\n' | '\r'
}

/** A record that was read at some place of a text. */
export interface ReadRecord {
  /** null: unquoted and empty. */
  readonly fields: readonly (string | null)[]
  /** Where the record's line break is; that of its first line where there is a problem. */
  readonly end: number
  readonly problem?: string
}

const endOfLine = (text: string, from: number, newline: string): number => {
  const end = text.indexOf(newline, from)
  return end < 0 ? text.length : end
}

/** The problem of a record that reaches to the end of the text. */
export const OPEN = 'a quote is opened and never closed'

/** Reads the record at `start`, as DuckDB's reader does. */
export function readRecord(
  text: string,
  start: number,
  { delimiter, quote, escape, newline }: CsvMarks,
): ReadRecord {
  const fields: (string | null)[] = []
  const lineEnd = endOfLine(text, start, newline)
  let at = start
  for (;;) {
    const opening = skipSpaces(text, at, delimiter)
    if (text[opening] !== quote) {
      const end = Math.min(endOfLine(text, at, newline), nextOf(text, delimiter, at))
      const last = end === text.length || text[end] === newline
      const field = last ? text.slice(at, end).replace(/\r$/, '') : text.slice(at, end)
      fields.push(field === '' ? null : field)
      at = end
    } else {
      const quoted = readQuoted(text, opening + 1, quote, escape)
      if (!quoted) return { fields, end: lineEnd, problem: OPEN }
      fields.push(quoted.value)
      at = skipSpaces(text, quoted.end, delimiter)
      if (newline === '\n' && text[at] === '\r' && (text[at + 1] === '\n' || at + 1 === text.length)) at++
      if (at < text.length && text[at] !== delimiter && text[at] !== newline) {
        return { fields, end: lineEnd, problem: 'text after a closing quote' }
      }
    }
    if (text[at] !== delimiter) return { fields, end: at }
    at++
  }
}

/** Spaces around quotes are no part of the value, and none of a file that is delimited by them. */
function skipSpaces(text: string, from: number, delimiter: string): number {
  let at = from
  while (delimiter !== ' ' && text[at] === ' ') at++
  return at
}

const nextOf = (text: string, mark: string, from: number): number => {
  const at = text.indexOf(mark, from)
  return at < 0 ? text.length : at
}

function readQuoted(
  text: string,
  from: number,
  quote: string,
  escape: string,
): { value: string; end: number } | undefined {
  const parts: string[] = []
  let at = from
  for (;;) {
    const close = text.indexOf(quote, at)
    const escaped = escape === quote ? close : text.indexOf(escape, at)
    if (close < 0) return undefined
    if (
      escaped >= 0 &&
      escaped <= close &&
      (text[escaped + 1] === quote || (escape !== quote && escaped < close))
    ) {
      parts.push(text.slice(at, escaped), text[escaped + 1] ?? '')
      at = escaped + 2
    } else {
      return { value: parts.join('') + text.slice(at, close), end: close + 1 }
    }
  }
}
