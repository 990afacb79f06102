import { readRecord, type CsvMarks } from './csv-record.ts'

export type Newline = '\r\n' | '\n' | '\r'

/** How the lines of a text end, as its first record does; undefined for one line. DuckDB would look into quotes. */
export function newlineOf(text: string, marks: Omit<CsvMarks, 'newline'>): Newline | undefined {
  // A `\r` at the end may be a half of `\r\n`.
  return newlineIn(text.slice(0, -1), marks) ?? newlineIn(text, marks)
}

function newlineIn(text: string, marks: Omit<CsvMarks, 'newline'>): Newline | undefined {
  const first = /\r\n?|\n/.exec(text)?.[0] as Newline | undefined
  for (const newline of ['\n', '\r'] as const) {
    const { end, problem } = readRecord(text, 0, { ...marks, newline })
    if (problem !== undefined) return first
    if (end < text.length) return text[end - 1] === '\r' && newline === '\n' ? '\r\n' : newline
  }
  return undefined
}
