import { isUtf8 } from 'node:buffer'
import { createWriteStream } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { once } from 'node:events'
import type { CsvFormat } from '../file-format.ts'
import { openDecompressed } from './compression.ts'
import { csvRecords, type CsvRecord } from './csv-record.ts'
import { escapeRaw } from './escape-raw.ts'
import type { LocalFile, Quarantined } from './raw-table.ts'

/** Name of the column that a cleaned file has in front: the 0-based number of the record in the file it came from. */
export const RECORD_NUMBER = '_sluice_record'

const BOM = /^(\u00EF\u00BB\u00BF|\uFEFF)/

const quoted = (field: string | null): string => (field === null ? '' : `"${field.replaceAll('"', '""')}"`)

/** UTF-8 is split byte by byte, one character a byte, and decoded record by record, so that bad bytes stay visible. */
const split = (bytes: Buffer, { encoding = 'utf-8' }: CsvFormat): string =>
  encoding === 'utf-16' ? bytes.toString('utf16le') : bytes.toString('latin1')

const decode = (text: string, { encoding = 'utf-8' }: CsvFormat): string =>
  encoding === 'utf-8' ? Buffer.from(text, 'latin1').toString('utf8') : text

const bytesOf = (raw: string, { encoding = 'utf-8' }: CsvFormat): Buffer =>
  Buffer.from(raw, encoding === 'utf-8' ? 'latin1' : 'utf8')

/**
 * Rewrites a CSV file that has records DuckDB rejects: the good ones with their numbers in front, the bad ones apart.
 * This is the slow way, for such files alone; it reads the file whole.
 */
export async function cleanCsv(
  file: LocalFile,
  format: CsvFormat,
  width: number,
  target: string,
): Promise<readonly Quarantined[]> {
  const bytes = await buffer(openDecompressed(file.path))
  const { header = true, skip = 0, delimiter = ',', quote = '"' } = format
  const text = skipLines(split(bytes, format).replace(BOM, ''), skip)
  const bad: Quarantined[] = []
  const out = createWriteStream(target)
  let number = header === true ? -1 : 0
  for (const record of csvRecords(text, skip + 1, { delimiter, quote, escape: format.escape ?? quote })) {
    const raw = bytesOf(record.raw, format)
    const problem = problemOf(record, raw, width)
    if (number >= 0 && problem !== undefined) {
      bad.push({ file: file.name, line: record.line, reason: problem, raw: escapeRaw(raw) })
    } else if (
      number >= 0 &&
      !out.write(`${number},${decode(record.fields.map(quoted).join(','), format)}\n`)
    ) {
      await once(out, 'drain')
    }
    number++
  }
  out.end()
  await once(out, 'finish')
  return bad
}

function skipLines(text: string, lines: number): string {
  let at = 0
  for (let line = 0; line < lines; line++) at = text.indexOf('\n', at) + 1 || text.length
  return text.slice(at)
}

function problemOf({ problem, fields }: CsvRecord, raw: Buffer, width: number): string | undefined {
  if (problem !== undefined) return problem
  if (!isUtf8(raw)) return 'bytes that are no UTF-8'
  if (raw.includes(0)) return 'a NUL byte'
  return fields.length === width ? undefined : `${fields.length} values where the header has ${width}`
}
