import { createReadStream, createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { CsvFormat } from '../file-format.ts'
import { openDecompressed } from './compression.ts'

/** Where a CSV file begins, behind lines that are none of it. */
export interface CsvBody {
  /** The file, or a copy that begins there: DuckDB looks for quotes in lines that it skips. */
  readonly path: string
  /** Lines before it. */
  readonly skip: number
}

/** What is looked through for the beginning. */
const ENOUGH = 1 << 20

/** Finds the beginning behind the lines to skip, and behind empty lines where a header is to come. */
export async function csvBody(path: string, format: CsvFormat, target: string): Promise<CsvBody> {
  const { skip = 0, header = true } = format
  let text = ''
  for await (const chunk of openDecompressed(path) as AsyncIterable<Buffer>) {
    text += chunk.toString('latin1')
    if (text.length >= ENOUGH) break
  }
  const newline = /\r(?!\n)|\n/.exec(text)?.[0] ?? '\n'
  let [start, lines] = [0, 0]
  for (;;) {
    const end = text.indexOf(newline, start)
    const isEmpty = /^(\u00EF\u00BB\u00BF)?\r?$/.test(text.slice(start, Math.min(end, start + 5)))
    if (end < 0 || (lines >= skip && !(header === true && isEmpty))) break
    start = end + 1
    lines++
  }
  if (lines < skip) start = text.length
  if (start === 0) return { path, skip: 0 }
  await pipeline(createReadStream(path, { start }), createWriteStream(target))
  return { path: target, skip: lines }
}
