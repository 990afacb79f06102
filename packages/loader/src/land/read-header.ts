import { parse } from 'csv-parse'
import type { CsvFormat } from '../file-format.ts'
import { openDecompressed } from './compression.ts'
import { DuplicateHeader } from './duplicate-header.ts'
import type { LocalFile } from './raw-table.ts'

async function firstRecord(path: string, format: CsvFormat): Promise<readonly string[] | undefined> {
  const bytes = openDecompressed(path)
  const parser = parse({
    delimiter: format.delimiter ?? ',',
    quote: format.quote ?? '"',
    escape: format.escape ?? format.quote ?? '"',
    from_line: (format.skip ?? 0) + 1,
    to: 1,
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
  })
  try {
    for await (const record of bytes.pipe(parser)) return record as string[]
    return undefined
  } finally {
    bytes.destroy()
    parser.destroy()
  }
}

/**
 * The names of a CSV file's columns: its header, those of the format, or `column0`, `column1`, ...; undefined for a file
 * without a line.
 * @throws DuplicateHeader
 */
export async function readHeader(file: LocalFile, format: CsvFormat): Promise<readonly string[] | undefined> {
  const { header = true } = format
  if (typeof header === 'object') return header
  const record = await firstRecord(file.path, format)
  if (!record || !header) return record?.map((_, index) => `column${index}`)
  const twice = record.find((name, index) => record.indexOf(name) !== index)
  if (twice !== undefined) throw new DuplicateHeader(file.name, (format.skip ?? 0) + 1, twice)
  return record
}
