import { createReadStream, createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { CsvFormat } from '../../api/files/file-format.ts'
import { footerStart } from './footer-start.ts'
import { csvBeginning, type CsvBeginning } from './csv-beginning.ts'
import { newlineOf, type Newline } from './records/csv-newline.ts'
import { OPEN, readRecord, type CsvMarks } from './records/csv-record.ts'
import { scanCsv, type CsvBytes } from './records/scan-csv.ts'
import { lineInFile } from '../../raw/line-in-file.ts'
import type { LocalFile } from '../../raw/raw-table.ts'
import { readHeader } from './read-header.ts'
import { LONGEST_MEGABYTES } from '../../raw/record-too-long.ts'

/** The part of a CSV file that is read: the file, or a copy that begins there. DuckDB looks for quotes in lines that it skips. */
export interface CsvBody {
  readonly path: string
  readonly size: number
  /** Lines before it. */
  readonly skip: number
  /** True where it begins with the names of the columns. */
  readonly hasHeader: boolean
  /** Bytes of the names, with what ends their line; 0 where it does not begin with them. */
  readonly headerSize: number
  /** True where there is something behind the names. */
  readonly hasMore: boolean
}

/** A CSV file of which the beginning is known. */
export interface BegunCsv {
  readonly file: LocalFile
  /** Its place among the files of the load. */
  readonly index: number
  readonly body: CsvBody
  /** With the file's own delimiter. */
  readonly format: CsvFormat
  /** Names of its columns; empty for a file without a line. */
  readonly header: readonly string[]
  readonly newline: Newline | undefined
}

/** A CSV file and what must be known to read it. */
export interface CsvFile extends BegunCsv, Omit<CsvBytes, 'size'> {
  /** The copy without bad records, where it had some: see cleanCsv. */
  readonly clean?: { readonly path: string; readonly rows: number }
}

/**
 * Looks at a file; `target` is a path for a copy.
 * @throws BadFile
 * @throws RecordTooLong
 */
export const openCsvFile = async (
  file: LocalFile,
  index: number,
  given: CsvFormat,
  target: string,
): Promise<CsvFile> => scanned(await beginCsvFile(file, index, given, target))

/**
 * Looks at all bytes of a file.
 * @throws RecordTooLong
 */
export async function scanned(begun: BegunCsv): Promise<CsvFile> {
  const { body, file, format, newline } = begun
  const { size: _, ...bytes } = await scanCsv(body.path, file.url, format, newline)
  return { ...begun, ...bytes }
}

/**
 * Looks at the beginning of a file; `target` is a path for a copy.
 * @throws BadFile
 */
export async function beginCsvFile(
  file: LocalFile,
  index: number,
  given: CsvFormat,
  target: string,
): Promise<BegunCsv> {
  const { start, lines, text, format, marks, newline } = await begin(file, given)
  const { names, end, isStrict } = readHeader(text, format, marks, {
    file: file.url,
    line: lineInFile(file, lines + 1),
  })
  const { skipAfterHeader = 0, headerLines = 1, footer = 0 } = format
  const isNamed = (format.header ?? true) === true
  const isTaken = isNamed && (!isStrict || skipAfterHeader > 0)
  const behind = isNamed
    ? linesBehind(text, Math.min(end + 1, text.length), skipAfterHeader, marks.newline)
    : 0
  const from = isTaken ? start + behind : start
  // The header is no footer, where a file has no more lines than that.
  const least = isNamed && !isTaken ? start + Math.min(end + 1, text.length) : from
  const to = footer > 0 ? Math.max(await footerStart(file.path, footer, marks.newline), least) : Infinity
  const isCopy = from > 0 || to !== Infinity
  if (isCopy) {
    const part = to <= from ? [] : createReadStream(file.path, { start: from, end: to - 1 })
    await pipeline(part, createWriteStream(target))
  }
  const path = isCopy ? target : file.path
  const { size } = await stat(path)
  return {
    file,
    index,
    body: {
      path,
      size,
      skip: isTaken ? lines + headerLines + skipAfterHeader : lines,
      hasHeader: isNamed && !isTaken,
      headerSize: isNamed && !isTaken ? Math.min(end + 1, text.length) : 0,
      hasMore: /\S/.test(text.slice(isTaken ? behind : end, Math.max(to - start, 0))),
    },
    format,
    newline,
    header: names,
  }
}

/** Where the text goes on behind some more lines. */
function linesBehind(text: string, from: number, lines: number, newline: string): number {
  let at = from
  for (let line = 0; line < lines; line++) {
    const end = text.indexOf(newline, at)
    if (end < 0) return text.length
    at = end + 1
  }
  return at
}

/** What is looked at first; a header is shorter, a first record may be longer. */
const ENOUGH = 1 << 20

interface Begun extends Pick<BegunCsv, 'format' | 'newline'>, CsvBeginning {
  readonly marks: CsvMarks
}

/** The beginning of a file, with its whole first record. */
async function begin({ path }: LocalFile, given: CsvFormat): Promise<Begun> {
  for (let size = ENOUGH; ; size *= 8) {
    const beginning = await csvBeginning(path, given, size)
    const format = beginning.delimiter === undefined ? given : { ...given, delimiter: beginning.delimiter }
    const { delimiter = ',', quote = '"', escape = quote } = format
    const newline = newlineOf(beginning.text, { delimiter, quote, escape })
    const marks = { delimiter, quote, escape, newline: newline === '\r' ? newline : '\n' } as const
    const { end, problem } = readRecord(beginning.text, 0, marks)
    const isWhole = end < beginning.text.length && problem !== OPEN
    if (isWhole || beginning.isAll || size > LONGEST_MEGABYTES << 20)
      return { ...beginning, format, marks, newline }
  }
}

/** Files of one read: DuckDB has a buffer for each. */
const MANY = 500

/** Runs of neighbouring files that can be read in one go: same header, same line ends, not cleaned, no open quote. */
export function runsOf(files: readonly CsvFile[]): readonly (readonly CsvFile[])[] {
  const runs: CsvFile[][] = []
  let last: string | undefined
  for (const one of files) {
    const { header, newline, long, isOpen, format, body } = one
    const key =
      one.clean === undefined && !isOpen
        ? JSON.stringify([header, newline, long, format.delimiter, body.hasHeader])
        : undefined
    const run = runs.at(-1)
    if (run && key !== undefined && key === last && run.length < MANY) run.push(one)
    else runs.push([one])
    last = key
  }
  return runs
}
