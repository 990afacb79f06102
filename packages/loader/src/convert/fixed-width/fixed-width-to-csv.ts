import { createReadStream } from 'node:fs'
import type { CsvFormat, FixedWidthFormat } from '../../api/files/file-format.ts'
import { BadFile } from '../../raw/bad-file.ts'
import type { LocalFile } from '../../raw/raw-table.ts'
import { LONGEST_MEGABYTES, RecordTooLong } from '../../raw/record-too-long.ts'
import { writeLines } from '../../raw/write-lines.ts'

/** How the CSV is read that fixedWidthToCsv writes. */
export const csvOfFixedWidth = ({ fields, skip, footer }: FixedWidthFormat): CsvFormat => ({
  kind: 'csv',
  delimiter: ',',
  header: fields.flatMap(({ name }) => name ?? []),
  ...(skip === undefined ? {} : { skip }),
  ...(footer === undefined ? {} : { footer }),
})

/**
 * Writes the columns of a fixed-width file in UTF-8 as CSV, line by line. Blanks around a value are no part of it, and an empty value
 * is NULL. A line that has more than its columns becomes a record with a value too many.
 * @throws BadFile where the file is not UTF-8, or has a line that is too long
 */
export async function fixedWidthToCsv(
  file: LocalFile,
  { fields, comment, skip = 0 }: FixedWidthFormat,
  target: string,
): Promise<LocalFile> {
  const leftOut: number[] = []
  const records = async function* (): AsyncGenerator<string> {
    let number = 0
    for await (const line of linesOf(file)) {
      number++
      if (comment !== undefined && line.startsWith(comment)) leftOut.push(number)
      // Lines to skip are counted, whatever they are.
      else yield number - leftOut.length <= skip || line.trim() === '' ? '' : record(line, fields)
    }
  }
  await writeLines(records(), target)
  return { ...file, path: target, leftOut }
}

function record(line: string, fields: FixedWidthFormat['fields']): string {
  // Only characters beyond the basic plane have two places in a text.
  const isWide = /[\uD800-\uDBFF]/.test(line)
  const cells = isWide ? Array.from(line) : undefined
  const part = (from: number, to?: number): string =>
    (cells === undefined ? line.slice(from, to) : cells.slice(from, to).join('')).trim()
  const values: string[] = []
  let at = 0
  for (const { name, width } of fields) {
    if (name !== undefined) values.push(quoted(part(at, at + width)))
    at += width
  }
  const rest = part(at)
  if (rest !== '') values.push(quoted(rest))
  return values.join(',')
}

const quoted = (value: string): string => (value === '' ? '' : `"${value.replaceAll('"', '""')}"`)

async function* linesOf({ path, url }: LocalFile): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let rest = ''
  let isReturn = false
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>) {
      const text = decoder.decode(chunk, { stream: true })
      // What has come of a long line is not searched again with each piece of it.
      const lines =
        isReturn || /[\r\n]/.test(text) ? (rest + text).split(/\r\n|\n|\r(?=[^\n])/) : [rest + text]
      isReturn = text.endsWith('\r')
      rest = lines.pop() ?? ''
      if (rest.length > LONGEST_MEGABYTES << 20) throw new RecordTooLong(url)
      yield* lines
    }
    const last = (rest + decoder.decode()).replace(/\r$/, '')
    if (last !== '') yield last
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new BadFile('the file is not UTF-8', {
      code: 'E_FILE_ENCODING',
      file: url,
      hint: "set `encoding` of the format, such as 'windows-1252' or 'ibm866'",
    })
  }
}
