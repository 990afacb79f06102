import { isUtf8 } from 'node:buffer'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { bytewise } from './records/bytewise.ts'
import type { CsvFile } from './csv-file.ts'
import type { CsvMarks } from './records/csv-record.ts'
import { csvRecords, type CsvRecord } from './records/csv-records.ts'
import { escapeRaw } from '../../raw/escape-raw.ts'
import { lineInFile } from '../../raw/line-in-file.ts'
import type { Quarantined } from '../../raw/raw-table.ts'

/** Name of the column that a cleaned file has in front: the 0-based number of the record in the file it came from. */
export const RECORD_NUMBER = '_sluice_record'

const BATCH = 1 << 18
const LONG = 1 << 20

/** What became of a file. */
export interface Cleaned {
  readonly bad: readonly Quarantined[]
  /** Records that are good. */
  readonly rows: number
  /** True where a record is longer than a megabyte. */
  readonly long: boolean
}

const quoted = (field: string | null): string => (field === null ? '' : `"${field.replaceAll('"', '""')}"`)

/**
 * Rewrites a CSV file in UTF-8 that has records DuckDB rejects: the good ones with their numbers in front, the bad ones
 * apart. This is the slow way, for such files alone.
 */
export async function cleanCsv(
  { file, body, header: { length: width }, newline, format }: CsvFile,
  target: string,
): Promise<Cleaned> {
  const { delimiter = ',', quote = '"' } = format
  const marks: CsvMarks = {
    delimiter,
    quote,
    escape: format.escape ?? quote,
    newline: newline === '\r' ? '\r' : '\n',
  }
  const bad: Quarantined[] = []
  const out = createWriteStream(target)
  const done = finished(out)
  done.catch(() => undefined)
  let [text, long, rows] = ['', false, 0]
  let number = body.hasHeader ? -1 : 0
  try {
    for await (const record of csvRecords(bytewise(body.path), marks, file.url)) {
      if (record.raw === '' && (width > 1 || number < 0)) continue
      long ||= record.raw.length > LONG
      const problem = number < 0 ? undefined : problemOf(record, width)
      if (problem !== undefined) {
        bad.push({
          file: file.name,
          line: lineInFile(file, body.skip + record.line),
          reason: problem,
          raw: escapeRaw(Buffer.from(record.raw, 'latin1')),
        })
      } else if (number >= 0) {
        text += `${number},${record.fields.slice(0, width).map(quoted).join(',')}\n`
        rows++
      }
      number++
      if (text.length < BATCH) continue
      if (!out.write(text, 'latin1')) await Promise.race([once(out, 'drain'), done])
      text = ''
    }
  } finally {
    out.end(text, 'latin1')
  }
  await done
  return { bad, rows, long }
}

function problemOf({ problem, fields, raw }: CsvRecord, width: number): string | undefined {
  if (problem !== undefined) return problem
  if (!isUtf8(Buffer.from(raw, 'latin1'))) return 'bytes that are not UTF-8'
  if (raw.includes('\0')) return 'a NUL byte'
  // Delimiters at the end of a line, with nothing between them, are no values: so DuckDB reads them, too.
  const fits = fields.length >= width && fields.slice(width).every((field) => field === null)
  return fits ? undefined : `${fields.length} values where the header has ${width}`
}
