import { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { SluiceError } from '@sluice/schema'
import type { CsvFormat } from '../file-format.ts'
import { openDecompressed } from './compression.ts'
import { DuplicateHeader } from './duplicate-header.ts'
import type { LocalFile } from './raw-table.ts'

const NEWLINE = 10

/** The bytes behind the lines to skip, which may hold anything, such as half a pair of quotes. */
async function* skipLines(bytes: AsyncIterable<Buffer>, lines: number): AsyncGenerator<Buffer> {
  let left = lines
  for await (const chunk of bytes) {
    let from = 0
    for (; left > 0 && from < chunk.length; left--) {
      const end = chunk.indexOf(NEWLINE, from)
      from = end < 0 ? chunk.length : end + 1
      if (end < 0) break
    }
    if (from < chunk.length) yield chunk.subarray(from)
  }
}

async function firstRecord(file: LocalFile, format: CsvFormat): Promise<readonly string[] | undefined> {
  const { delimiter = ',', quote = '"', escape = quote, skip = 0 } = format
  const bytes = openDecompressed(file.path)
  const parser = parse({
    delimiter,
    quote,
    escape,
    to: 1,
    bom: true,
    skip_empty_lines: true,
    relax_column_count: true,
    relax_quotes: true,
  })
  try {
    const rest = skip === 0 ? bytes : Readable.from(skipLines(bytes, skip))
    for await (const record of rest.pipe(parser)) return record as string[]
    return undefined
  } catch (error) {
    if (error instanceof CsvError) throw new HeaderUnreadable(file.name, skip + 1, error)
    throw error
  } finally {
    bytes.destroy()
    parser.destroy()
  }
}

class HeaderUnreadable extends SluiceError {
  override readonly name = 'HeaderUnreadable'

  constructor(file: string, line: number, cause: Error) {
    super(`the header cannot be read (${cause.message})`, {
      code: 'E_CSV_HEADER',
      place: `${file}:${line}`,
      hint: 'mend the first line, or name the columns yourself with `header: [...]` and `skip: 1`',
      cause,
    })
  }
}

/**
 * The names of a CSV file's columns: its header, those of the format, or `column0`, `column1`, ...; undefined for a file
 * without a line.
 * @throws DuplicateHeader, HeaderUnreadable
 */
export async function readHeader(file: LocalFile, format: CsvFormat): Promise<readonly string[] | undefined> {
  const { header = true } = format
  if (typeof header === 'object') return header
  const record = await firstRecord(file, format)
  if (!record || !header) return record?.map((_, index) => `column${index}`)
  const twice = record.find((name, index) => record.indexOf(name) !== index)
  if (twice !== undefined) throw new DuplicateHeader(file.name, (format.skip ?? 0) + 1, twice)
  return record
}
