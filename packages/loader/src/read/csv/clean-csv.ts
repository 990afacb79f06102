import { isUtf8 } from 'node:buffer'
import { open } from 'node:fs/promises'
import type { CsvFile } from './csv-file.ts'
import { ByteWindow } from './records/byte-window.ts'
import { ByteWriter } from './records/byte-writer.ts'
import type { CsvMarks } from './records/csv-record.ts'
import { nextRecord, type CsvRecord } from './records/next-record.ts'
import { copyPlainLines } from './records/plain-lines.ts'
import { escapeRaw } from '../../raw/escape-raw.ts'
import { lineInFile } from '../../raw/line-in-file.ts'
import type { Quarantined } from '../../raw/raw-table.ts'

/** Name of the column that a cleaned file has in front: the 0-based number of the record in the file it came from. */
export const RECORD_NUMBER = '_sluice_record'

const LONG = 1 << 20

/** What became of a file. */
export interface Cleaned {
  readonly bad: readonly Quarantined[]
  /** Records that are good. */
  readonly rows: number
  /** True where a record is longer than a megabyte. */
  readonly long: boolean
}

const quoted = (field: string | null): string => {
  if (field === null) return ''
  return field.includes('"') ? `"${field.replaceAll('"', '""')}"` : `"${field}"`
}

/**
 * Rewrites a CSV file in UTF-8 that has records DuckDB rejects: the good ones with their numbers in front, the bad ones
 * apart. Lines that are plainly good are copied, and only the others read in values: see nextRecord.
 * @throws RecordTooLong
 */
export async function cleanCsv(csv: CsvFile, target: string): Promise<Cleaned> {
  const source = await open(csv.body.path)
  try {
    const out = await open(target, 'w')
    try {
      return await cleaned(csv, new ByteWindow(source), new ByteWriter(out))
    } finally {
      await out.close()
    }
  } finally {
    await source.close()
  }
}

async function cleaned(
  { file, body, header: { length: width }, newline, format }: CsvFile,
  source: ByteWindow,
  out: ByteWriter,
): Promise<Cleaned> {
  const { delimiter = ',', quote = '"' } = format
  const marks: CsvMarks = {
    delimiter,
    quote,
    escape: format.escape ?? quote,
    newline: newline === '\r' ? '\r' : '\n',
  }
  const mayBePlain = width > 1 && delimiter === ',' && marks.newline === '\n' && isAscii(quote)
  const bad: Quarantined[] = []
  let [line, long, rows] = [1, false, 0]
  let number = body.hasHeader ? -1 : 0
  for (;;) {
    if (out.isFull) await out.flush()
    if (mayBePlain && number >= 0 && source.at < source.linesEnd) {
      const lines = { from: source.at, to: source.linesEnd, width, number, quote: quote.charCodeAt(0) }
      const copied = copyPlainLines(source.bytes, lines, out)
      source.at = copied.at
      line += copied.lines
      rows += copied.lines
      number += copied.lines
      if (copied.lines > 0) continue
    }
    const record = nextRecord(source, marks, file.url)
    if (!record) {
      if (source.isLast) break
      await source.more()
      continue
    }
    const { raw, fields } = record
    const begin = line
    line += record.lines
    if (raw === '' && (width > 1 || number < 0)) continue
    long ||= raw.length > LONG
    const problem = number < 0 ? undefined : problemOf(record, width)
    if (problem !== undefined) {
      bad.push({
        file: file.name,
        line: lineInFile(file, body.skip + begin),
        reason: problem,
        raw: escapeRaw(Buffer.from(raw, 'latin1')),
      })
    } else if (number >= 0) {
      out.text(`${number},${fields.slice(0, width).map(quoted).join(',')}\n`)
      rows++
    }
    number++
  }
  await out.flush()
  return { bad, rows, long }
}

const isAscii = (quote: string): boolean => quote.length <= 1 && !(quote.charCodeAt(0) > 127)

function problemOf({ problem, fields, raw }: CsvRecord, width: number): string | undefined {
  if (problem !== undefined) return problem
  if (!isUtf8(Buffer.from(raw, 'latin1'))) return 'bytes that are not UTF-8'
  if (raw.includes('\0')) return 'a NUL byte'
  // Delimiters at the end of a line, with nothing between them, are no values: so DuckDB reads them, too.
  const fits = fields.length >= width && fields.slice(width).every((field) => field === null)
  return fits ? undefined : `${fields.length} values where the header has ${width}`
}
