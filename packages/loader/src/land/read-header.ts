import { CsvError, parse } from 'csv-parse'
import { SluiceError } from '@sluice/schema'
import type { CsvFormat } from '../file-format.ts'
import { openDecompressed } from './compression.ts'
import { DuplicateHeader } from './duplicate-header.ts'
import type { LocalFile } from './raw-table.ts'

async function firstRecord(
  file: Pick<LocalFile, 'name' | 'path'>,
  { delimiter = ',', quote = '"', escape = quote }: CsvFormat,
  line: number,
): Promise<readonly string[] | undefined> {
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
    for await (const record of bytes.pipe(parser)) return record as string[]
    return undefined
  } catch (error) {
    if (error instanceof CsvError) throw new HeaderUnreadable(file.name, line, error)
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
 * without a line. The file begins with its header, behind `skipped` lines.
 * @throws DuplicateHeader, HeaderUnreadable
 */
export async function readHeader(
  file: Pick<LocalFile, 'name' | 'path'>,
  format: CsvFormat,
  skipped = 0,
): Promise<readonly string[] | undefined> {
  const { header = true } = format
  if (typeof header === 'object') return header
  const record = await firstRecord(file, format, skipped + 1)
  if (!record || !header) return record?.map((_, index) => `column${index}`)
  const twice = record.find((name, index) => record.indexOf(name) !== index)
  if (twice !== undefined) throw new DuplicateHeader(file.name, skipped + 1, twice)
  return record
}
