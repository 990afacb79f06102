import { newlineOf } from './records/csv-newline.ts'
import { readRecord } from './records/csv-record.ts'

/** What may divide values. */
export const DELIMITERS = [',', ';', '\t', '|']
/** Records that are looked at. */
const RECORDS = 20

/** A CSV text as it seems to be. */
export interface GuessedCsv {
  readonly delimiter: string
  readonly header: readonly string[]
  /** What its comments begin with, where its first line is one. */
  readonly comment?: string
}

/** The delimiter with which most of the first records of a text have the same number of values; a comma where none has several. */
export function guessCsv(text: string): GuessedCsv {
  const said = /^"?sep=(.)"?\r?\n/i.exec(text)
  const isCommented = text.startsWith('#')
  const body = isCommented ? text.replaceAll(/^#.*\r?\n?/gm, '') : text.slice(said?.[0].length ?? 0)
  const guesses = (said?.[1] === undefined ? DELIMITERS : [said[1]]).map((delimiter) =>
    guessWith(delimiter, recordsOf(body, delimiter)),
  )
  const [best] = guesses.toSorted((a, b) => b.alike - a.alike || b.header.length - a.header.length)
  const { delimiter = ',', header = [] } = best ?? {}
  return { delimiter, header, ...(isCommented && { comment: '#' }) }
}

function guessWith(delimiter: string, records: readonly (readonly (string | null)[])[]) {
  const groups = [...Map.groupBy(records, ({ length }) => length)]
  const [most] = groups.filter(([length]) => length > 1).toSorted(([, a], [, b]) => b.length - a.length)
  const [header = []] = most?.[1] ?? records
  return { delimiter, alike: most?.[1].length ?? 0, header: header.map((name) => name ?? '') }
}

function recordsOf(text: string, delimiter: string): readonly (readonly (string | null)[])[] {
  const marks = { delimiter, quote: '"', escape: '"' }
  const newline = newlineOf(text, marks) === '\r' ? '\r' : '\n'
  const records: (readonly (string | null)[])[] = []
  for (let at = 0; at < text.length && records.length < RECORDS;) {
    const { fields, end } = readRecord(text, at, { ...marks, newline })
    // The text may end within the last record.
    const isWhole = end < text.length || records.length === 0
    if (isWhole && !(fields.length === 1 && fields[0] === null)) records.push(fields)
    at = end + 1
  }
  return records
}
