import { OPEN, readRecord, type CsvMarks, type ReadRecord } from './csv-record.ts'
import { LONGEST_MEGABYTES, RecordTooLong } from '../../../raw/record-too-long.ts'

/** One record of a CSV text as it stands: its fields, or why it cannot be read. */
export interface CsvRecord {
  /** 1-based line on which it begins. */
  readonly line: number
  readonly raw: string
  /** null: unquoted and empty. */
  readonly fields: readonly (string | null)[]
  readonly problem?: string
  /** True for a line that is a comment. */
  readonly isComment?: boolean
}

/** A quoted value longer than this counts as never closed; as long as the longest line that is loaded. */
const LONGEST = LONGEST_MEGABYTES << 20

/**
 * Splits CSV text into records one by one, as DuckDB's reader does, for files that it rejects a part of. A record with a
 * misplaced or an open quote is a problem of its first line alone: reading continues at the next line, so one bad quote
 * cannot swallow the rest of a file. Empty lines are records of one null field. Memory is that of the longest record.
 * `comment`: what a line begins with that is none of them.
 * @throws RecordTooLong
 */
export async function* csvRecords(
  chunks: AsyncIterable<string>,
  marks: CsvMarks,
  file: string,
  comment?: string,
): AsyncGenerator<CsvRecord> {
  const source = chunks[Symbol.asyncIterator]()
  let [text, at, line, done] = ['', 0, 1, false]
  /** Reads on, twice as much as is unread, so that a long record is not scanned again for every chunk. */
  const more = async (): Promise<void> => {
    const unread = [text.slice(at)]
    const enough = Math.max(unread[0]?.length ?? 0, 1)
    for (let size = 0; size < enough && !done;) {
      const { value = '', done: ended = false } = await source.next()
      done = ended
      unread.push(value as string)
      size += (value as string).length
    }
    text = unread.join('')
    at = 0
  }
  for (;;) {
    if (at >= text.length && !done) {
      await more()
      continue
    }
    if (at >= text.length) return
    const isComment = comment !== undefined && text.startsWith(comment, at)
    const { fields, end, problem } = isComment ? commentAt(text, at, marks) : readRecord(text, at, marks)
    const open = problem === OPEN && text.length - at < LONGEST
    // What reaches to the end of the text may go on behind it.
    if (!done && (open || end >= text.length - 1)) {
      if (text.length - at > 2 * LONGEST) throw new RecordTooLong(file)
      await more()
      continue
    }
    const raw = text.slice(at, end).replace(/\r$/, '')
    yield { line, raw, fields, ...(problem && { problem }), ...(isComment && { isComment }) }
    line += raw.split(marks.newline).length
    at = end + 1
  }
}

/** A comment ends with its line, whatever quotes it has. */
function commentAt(text: string, at: number, { newline }: CsvMarks): ReadRecord {
  const end = text.indexOf(newline, at)
  return { fields: [], end: end < 0 ? text.length : end }
}
