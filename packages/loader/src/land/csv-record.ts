/** One record of a CSV text as it stands: its fields, or why it cannot be read. */
export interface CsvRecord {
  /** 1-based line on which it begins, and the line after it. */
  readonly line: number
  readonly nextLine: number
  readonly raw: string
  /** null: unquoted and empty. */
  readonly fields: readonly (string | null)[]
  readonly problem?: string
}

export interface CsvMarks {
  readonly delimiter: string
  readonly quote: string
  readonly escape: string
}

const endOfLine = (text: string, from: number): number => {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}

/**
 * Splits CSV text into records one by one, for files that DuckDB rejects a part of (RFC 4180). A record with a stray or an
 * open quote is a problem of its first line alone: reading goes on at the next line, so one bad quote cannot swallow
 * the rest of a file.
 */
export function* csvRecords(text: string, firstLine: number, marks: CsvMarks): Generator<CsvRecord> {
  let at = 0
  let line = firstLine
  while (at < text.length) {
    const read = readRecord(text, at, marks)
    const end = read.problem === undefined ? read.end : endOfLine(text, at)
    const raw = text.slice(at, end).replace(/\r$/, '')
    const lines = raw.split('\n').length
    const problem = read.problem === undefined ? {} : { problem: read.problem }
    if (raw !== '') yield { line, nextLine: line + lines, raw, fields: read.fields, ...problem }
    line += lines
    at = end + 1
  }
}

interface Read {
  readonly fields: (string | null)[]
  /** Where the record's line break is. */
  readonly end: number
  readonly problem?: string
}

function readRecord(text: string, start: number, { delimiter, quote, escape }: CsvMarks): Read {
  const fields: (string | null)[] = []
  let at = start
  for (;;) {
    if (text[at] !== quote) {
      const end = Math.min(endOfLine(text, at), nextOf(text, delimiter, at))
      const field = text.slice(at, end).replace(/\r$/, '')
      if (field.includes(quote)) return { fields, end, problem: 'a quote inside an unquoted value' }
      fields.push(field === '' ? null : field)
      at = end
    } else {
      const quoted = readQuoted(text, at + 1, quote, escape)
      if (!quoted) return { fields, end: text.length, problem: 'a quote is opened and never closed' }
      fields.push(quoted.value)
      at = quoted.end
      if (text[at] === '\r' && text[at + 1] === '\n') at++
      if (at < text.length && text[at] !== delimiter && text[at] !== '\n') {
        return { fields, end: at, problem: 'text after a closing quote' }
      }
    }
    if (text[at] !== delimiter) return { fields, end: at }
    at++
  }
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
  let value = ''
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
      value += text.slice(at, escaped) + (text[escaped + 1] ?? '')
      at = escaped + 2
    } else {
      return { value: value + text.slice(at, close), end: close + 1 }
    }
  }
}
