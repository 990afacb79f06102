import { open } from 'node:fs/promises'
import type { CsvFormat } from '../../api/files/file-format.ts'

/** Where the data of a CSV file begins, behind lines that are none of it. */
export interface CsvBeginning {
  /** Bytes before it. */
  readonly start: number
  /** Lines before it. */
  readonly lines: number
  /** The bytes from there on, one character each, as far as they were read. */
  readonly text: string
  /** True where the text goes to the end of the file. */
  readonly isAll: boolean
  /** What a line `sep=;` in front says, which Excel writes and reads. */
  readonly delimiter?: string
}

/** Passes over the lines to skip, a line `sep=;`, and empty lines where a header is to come; looks at `size` bytes. */
export async function csvBeginning(
  path: string,
  { skip = 0, header = true }: CsvFormat,
  size: number,
): Promise<CsvBeginning> {
  const { text, isAll } = await firstBytes(path, size)
  const newline = /\r(?!\n)|\n/.exec(text)?.[0] ?? '\n'
  let [start, lines] = [0, 0]
  let delimiter: string | undefined
  for (;;) {
    const end = text.indexOf(newline, start)
    if (end < 0) break
    const line = text.slice(start, Math.min(end, start + 20)).replace(/^\u00EF\u00BB\u00BF/, '')
    const said = lines >= skip && delimiter === undefined ? /^"?sep=(.)"?\r?$/i.exec(line)?.[1] : undefined
    const isNone = lines < skip || said !== undefined || (header === true && /^\r?$/.test(line))
    if (!isNone) break
    delimiter ??= said
    start = end + 1
    lines++
  }
  if (lines < skip) start = text.length
  return { start, lines, text: text.slice(start), isAll, ...(delimiter !== undefined && { delimiter }) }
}

async function firstBytes(path: string, most: number): Promise<{ text: string; isAll: boolean }> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const wanted = Math.min(size, most)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(wanted), 0, wanted, 0)
    return { text: buffer.toString('latin1', 0, bytesRead), isAll: wanted === size }
  } finally {
    await file.close()
  }
}
