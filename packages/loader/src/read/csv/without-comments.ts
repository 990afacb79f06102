import { createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { CsvFormat } from '../../api/files/file-format.ts'
import type { LocalFile } from '../../raw/raw-table.ts'
import { ByteWindow } from './records/byte-window.ts'
import { csvBeginning } from './csv-beginning.ts'
import { nextRecord } from './records/next-record.ts'

const BATCH = 1 << 16
/** Enough for a line that says the delimiter, and for the end of a first line. */
const BEGINNING = 1 << 16

/**
 * A copy of a CSV file without the lines that begin with its `comment`. A line within quotes is none of them.
 * (DuckDB would also cut off what is behind such a character within a line.)
 */
export async function withoutComments(
  file: LocalFile,
  format: CsvFormat & { readonly comment: string },
  target: string,
): Promise<LocalFile> {
  const { text, delimiter = format.delimiter ?? ',' } = await csvBeginning(
    file.path,
    { ...format, skip: 0, header: false },
    BEGINNING,
  )
  const newline = /\r(?!\n)|\n/.exec(text)?.[0] === '\r' ? '\r' : '\n'
  const { quote = '"', escape = quote, comment } = format
  const leftOut: number[] = []
  const marks = { delimiter, quote, escape, newline } as const
  const mark = Buffer.from(comment).toString('latin1')
  const kept = async function* (window: ByteWindow): AsyncGenerator<Buffer> {
    let [block, line] = ['', 1]
    for (;;) {
      const record = nextRecord(window, marks, file.url, mark)
      if (!record) {
        if (window.isLast) break
        await window.more()
        continue
      }
      if (record.isComment) leftOut.push(line)
      else block += `${record.raw}${newline}`
      line += record.lines
      if (block.length < BATCH) continue
      yield Buffer.from(block, 'latin1')
      block = ''
    }
    yield Buffer.from(block, 'latin1')
  }
  const source = await open(file.path)
  try {
    await pipeline(kept(new ByteWindow(source)), createWriteStream(target))
  } finally {
    await source.close()
  }
  return { ...file, path: target, leftOut }
}
