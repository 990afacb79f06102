import type { CsvFormat } from '../file-format.ts'
import { openDecompressed } from './compression.ts'
import { readRecord } from './csv-record.ts'

export type Newline = '\r\n' | '\n' | '\r'

/** A header is shorter. */
const ENOUGH = 1 << 20

/** How the lines of a file end, as its first one does; undefined for a file of one line. DuckDB would look into quotes. */
export async function readNewline(path: string, format: CsvFormat): Promise<Newline | undefined> {
  let text = ''
  for await (const chunk of openDecompressed(path) as AsyncIterable<Buffer>) {
    text += chunk.toString('latin1')
    const newline = newlineOf(text.slice(0, -1), format)
    if (newline !== undefined) return newline
    if (text.length >= ENOUGH) break
  }
  return newlineOf(text, format)
}

function newlineOf(text: string, format: CsvFormat): Newline | undefined {
  const first = /\r\n?|\n/.exec(text)?.[0] as Newline | undefined
  const { delimiter = ',', quote = '"', escape = quote } = format
  for (const newline of ['\n', '\r'] as const) {
    const { end, problem } = readRecord(text, 0, { delimiter, quote, escape, newline })
    if (problem !== undefined) return first
    if (end < text.length) return text[end - 1] === '\r' && newline === '\n' ? '\r\n' : newline
  }
  return undefined
}
