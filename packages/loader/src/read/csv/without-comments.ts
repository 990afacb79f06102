import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { CsvFormat } from '../../api/files/file-format.ts'
import type { LocalFile } from '../../raw/raw-table.ts'
import { bytewise } from './records/bytewise.ts'
import { csvBeginning } from './csv-beginning.ts'
import { csvRecords } from './records/csv-records.ts'

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
  const kept = async function* (): AsyncGenerator<Buffer> {
    let block = ''
    const marks = { delimiter, quote, escape, newline } as const
    const mark = Buffer.from(comment).toString('latin1')
    for await (const { raw, line, isComment } of csvRecords(bytewise(file.path), marks, file.url, mark)) {
      if (isComment) leftOut.push(line)
      else block += `${raw}${newline}`
      if (block.length < BATCH) continue
      yield Buffer.from(block, 'latin1')
      block = ''
    }
    yield Buffer.from(block, 'latin1')
  }
  await pipeline(kept, createWriteStream(target))
  return { ...file, path: target, leftOut }
}
