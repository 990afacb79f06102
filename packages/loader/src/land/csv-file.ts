import type { CsvFormat } from '../file-format.ts'
import { csvBody, type CsvBody } from './csv-body.ts'
import { readNewline, type Newline } from './csv-newline.ts'
import { hasLongLine } from './long-line.ts'
import type { LocalFile } from './raw-table.ts'
import { readHeader } from './read-header.ts'

/** A CSV file and what must be known to read it. */
export interface CsvFile {
  readonly file: LocalFile
  /** Its place among the files of the load. */
  readonly index: number
  readonly body: CsvBody
  /** Names of its columns; empty for a file without a line. */
  readonly header: readonly string[]
  readonly newline: Newline | undefined
  /** True where a record may be longer than a megabyte. */
  readonly long: boolean
  /** Path of the copy without bad records, where it had some: see cleanCsv. */
  readonly clean?: string
}

/** Looks at the beginning of a file; `target` is a path for a copy. */
export async function openCsvFile(
  file: LocalFile,
  index: number,
  format: CsvFormat,
  target: string,
): Promise<CsvFile> {
  const body = await csvBody(file.path, format, target)
  const newline = await readNewline(body.path, format)
  return {
    file,
    index,
    body,
    newline,
    long: await hasLongLine(body.path, file.name, newline),
    header: (await readHeader({ name: file.name, path: body.path }, format, body.skip)) ?? [],
  }
}

/** Runs of neighbouring files that can be read in one go: same header, same line ends, not cleaned. */
export function runsOf(files: readonly CsvFile[]): readonly (readonly CsvFile[])[] {
  const runs: CsvFile[][] = []
  let last: string | undefined
  for (const one of files) {
    const key = one.clean === undefined ? JSON.stringify([one.header, one.newline, one.long]) : undefined
    const run = runs.at(-1)
    if (run && key !== undefined && key === last) run.push(one)
    else runs.push([one])
    last = key
  }
  return runs
}
