import { LONGEST_MEGABYTES, RecordTooLong } from '../../../raw/record-too-long.ts'
import type { ByteWindow } from './byte-window.ts'
import { OPEN, readRecord, type CsvMarks, type ReadRecord } from './csv-record.ts'

/** One record of a CSV file as it stands: its fields, or why it cannot be read. */
export interface CsvRecord extends Omit<ReadRecord, 'end'> {
  readonly raw: string
  /** How many lines it takes. */
  readonly lines: number
  /** True for a line that is a comment. */
  readonly isComment: boolean
}

/** A quoted value longer than this counts as never closed; as long as the longest line that is loaded. */
const LONGEST = LONGEST_MEGABYTES << 20

/**
 * Reads the next record, as DuckDB's reader does, for files that it rejects a part of; undefined at the end of the window, where more
 * has to be read if there is more. A record with a misplaced or an open quote is a problem of its first line alone: reading continues at
 * the next line, so one bad quote cannot swallow the rest of a file. Empty lines are records of one null field. Memory is that of the
 * longest record. `comment`: what a line begins with that is none of them.
 * @throws RecordTooLong
 */
export function nextRecord(
  source: ByteWindow,
  marks: CsvMarks,
  file: string,
  comment?: string,
): CsvRecord | undefined {
  if (source.unread === 0) return undefined
  const { text, at } = source
  const isComment = comment !== undefined && text.startsWith(comment, at)
  const { fields, end, problem } = isComment ? commentAt(text, at, marks) : readRecord(text, at, marks)
  const isOpen = problem === OPEN && source.unread < LONGEST
  // What reaches to the end of the text may go on behind it.
  if (!source.isLast && (isOpen || end >= text.length - 1)) {
    if (source.unread > 2 * LONGEST) throw new RecordTooLong(file)
    return undefined
  }
  source.at = Math.min(end + 1, text.length)
  const raw = text.slice(at, end).replace(/\r$/, '')
  return { raw, fields, lines: raw.split(marks.newline).length, isComment, ...(problem && { problem }) }
}

/** A comment ends with its line, whatever quotes it has. */
function commentAt(text: string, at: number, { newline }: CsvMarks): ReadRecord {
  const end = text.indexOf(newline, at)
  return { fields: [], end: end < 0 ? text.length : end }
}
