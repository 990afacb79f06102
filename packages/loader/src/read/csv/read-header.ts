import { isUtf8 } from 'node:buffer'
import { CsvError } from 'csv-parse'
import { parse } from 'csv-parse/sync'
import { BadFile } from '../../raw/bad-file.ts'
import { assertNamedOnce } from '../../raw/duplicate-header.ts'
import type { CsvFormat } from '../../api/files/file-format.ts'
import { readRecord, type CsvMarks } from './records/csv-record.ts'

/** The header of a CSV file. */
export interface Header {
  readonly names: readonly string[]
  /** Where the record that names the columns ends; 0 where none does. */
  readonly end: number
  /** False where DuckDB does not read that record, and it has to be taken away. */
  readonly isStrict: boolean
}

interface At {
  readonly file: string
  /** The line of the header, 1-based. */
  readonly line: number
}

/**
 * The names of a CSV file's columns: its header, those of the format, or `column0`, `column1`, ...; none for a file without
 * a line. `text` begins with the header, one character a byte.
 * @throws BadFile
 */
export function readHeader(text: string, format: CsvFormat, marks: CsvMarks, at: At): Header {
  const { header = true } = format
  if (typeof header === 'object') return { names: header, end: 0, isStrict: true }
  const { end: firstEnd, problem } = readRecord(text, 0, marks)
  const record = Buffer.from(text.slice(0, firstEnd), 'latin1')
  if (header) assertText(record, at)
  const first = parsed(record, marks, at)
  if (!header) return { names: first.map((_, index) => `column${index}`), end: 0, isStrict: true }
  const { headerLines = 1, delimiter } = format
  const { names, end } =
    headerLines > 1
      ? headerOfLines(text, first, firstEnd, headerLines, marks, at)
      : { names: first, end: firstEnd }
  assertNamedOnce(names, at)
  if (delimiter === undefined) assertDelimited(names, marks.delimiter, at)
  return { names, end, isStrict: headerLines <= 1 && problem === undefined }
}

/** Names of several lines: an empty cell of an upper line has the text of the one before it, as cells that were merged. */
function headerOfLines(
  text: string,
  first: readonly string[],
  firstEnd: number,
  headerLines: number,
  marks: CsvMarks,
  at: At,
): Pick<Header, 'names' | 'end'> {
  const lines = [first]
  let end = firstEnd
  for (let line = 1; line < headerLines && end < text.length; line++) {
    const from = end + 1
    end = readRecord(text, from, marks).end
    const record = Buffer.from(text.slice(from, end), 'latin1')
    const own = { ...at, line: at.line + line }
    assertText(record, own)
    lines.push(parsed(record, marks, own))
  }
  const width = Math.max(...lines.map(({ length }) => length))
  const filled = lines.map((cells, line) => {
    let last = ''
    return Array.from({ length: width }, (_, index) => {
      const cell = (cells[index] ?? '').trim()
      if (cell !== '') last = cell
      return line < lines.length - 1 ? last : cell
    })
  })
  const names = Array.from({ length: width }, (_, index) =>
    filled
      .map((cells) => cells[index] ?? '')
      .filter((cell) => cell !== '')
      .join(' '),
  )
  return { names, end }
}

function parsed(record: Buffer, { delimiter, quote, escape }: CsvMarks, at: At): readonly string[] {
  try {
    const [names = []] = parse(record, {
      delimiter,
      quote,
      escape,
      to: 1,
      bom: true,
      skip_empty_lines: true,
      relax_column_count: true,
      relax_quotes: true,
    }) as string[][]
    return names
  } catch (error) {
    if (error instanceof CsvError) throw new HeaderUnreadable(at, error)
    throw error
  }
}

function assertText(record: Buffer, at: At): void {
  if (!isUtf8(record))
    throw new BadFile('the header is not UTF-8', {
      ...at,
      code: 'E_FILE_ENCODING',
      hint: "set `encoding: 'latin-1'` (or 'utf-16') in the format, or export it as UTF-8",
    })
  if (record.includes(0))
    throw new BadFile('the header has a NUL byte', {
      ...at,
      code: 'E_FILE_ENCODING',
      hint: "set `encoding: 'utf-16'` in the format if that is its encoding, or export it again",
    })
}

const DELIMITERS = [';', '\t', '|', ',']

/** One column whose name holds a delimiter is a file of several, unless the format says the delimiter. */
function assertDelimited(names: readonly string[], delimiter: string, at: At): void {
  const [name = ''] = names
  const found = DELIMITERS.find((other) => other !== delimiter && name.includes(other))
  if (names.length !== 1 || found === undefined) return
  throw new BadFile(`the header is one column, ${JSON.stringify(name.slice(0, 100))}`, {
    ...at,
    code: 'E_CSV_DELIMITER',
    hint: `set \`delimiter: ${JSON.stringify(found)}\` in the format; \`delimiter: ','\` if the file has a single column`,
  })
}

class HeaderUnreadable extends BadFile {
  constructor(at: At, cause: Error) {
    super(`the header cannot be read (${cause.message})`, {
      ...at,
      code: 'E_CSV_HEADER',
      hint: 'correct the first line, or name the columns yourself with `header: [...]` and `skip: 1`',
      cause,
    })
  }
}
