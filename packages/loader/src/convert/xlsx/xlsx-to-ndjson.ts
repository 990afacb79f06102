import { readFile } from 'node:fs/promises'
import type { CellValue, StreamRow } from 'hucre/xlsx'
import type { XlsxFormat } from '../../api/files/file-format.ts'
import { asNotWhole, NotWhole } from '../../archive/member.ts'
import { zipMembers } from '../../archive/zip-members.ts'
import { BadFile, type BadPlace } from '../../raw/bad-file.ts'
import type { LocalFile } from '../../raw/raw-table.ts'
import { assertNamedOnce } from '../../raw/duplicate-header.ts'
import { writeLines } from '../../raw/write-lines.ts'
import { cellJson } from './cell-json.ts'
import { UnsavedSearch, unsavedFormulas } from './unsaved-formulas.ts'
import { columnLetters, parseRange, type SheetRange } from './sheet-range.ts'

/**
 * Writes the rows of a sheet as JSON lines. Empty rows are none. Returns what they lack, if anything.
 * @throws BadFile, or NotWhole where the workbook is damaged
 */
export async function xlsxToNdjson(
  file: LocalFile,
  format: XlsxFormat,
  target: string,
): Promise<string | undefined> {
  const mayLack = await proveParts(file.path)
  const bytes = await readFile(file.path)
  return asNotWhole(async () => {
    const { readXlsx, streamXlsxRows } = await import('hucre/xlsx')
    const names: string[] = []
    const only = ({ name }: { readonly name: string }): boolean => names.push(name) === 0
    await readXlsx(bytes, { sheets: only })
    const sheet = sheetOf(names, file, format)
    await writeLines(jsonLines(streamXlsxRows(bytes, { sheet }), format, file), target)
    // The reader of rows does not say which cells have formulas; the other one keeps the whole sheet in memory.
    if (!mayLack) return undefined
    const { sheets } = await readXlsx(bytes, { sheets: [sheet] })
    return unsavedFormulas(sheets[0]?.cells, partOf(format), file)
  })
}

/** Proves the checksums of all parts, which the reader of sheets does not look at; true where a formula has no value. */
async function proveParts(path: string): Promise<boolean> {
  let mayLack = false
  for await (const { name, bytes, obstacle } of zipMembers(path)) {
    if (obstacle) throw new NotWhole(`a part of it ${obstacle.what}`)
    const search = new UnsavedSearch()
    for await (const chunk of bytes()) if (/^xl\/worksheets\//i.test(name)) mayLack ||= search.isIn(chunk)
  }
  return mayLack
}

/** The 0-based number of the sheet that is read. @throws BadFile */
function sheetOf(names: readonly string[], { url }: LocalFile, { sheet = 1 }: XlsxFormat): number {
  const index = typeof sheet === 'number' ? sheet - 1 : names.indexOf(sheet)
  if (index >= 0 && index < names.length) return index
  throw new BadFile(`the workbook has no sheet ${JSON.stringify(sheet)}`, {
    code: 'E_FILE_SHEET',
    file: url,
    hint: `set \`sheet\` in the format; its sheets are ${names.map((name) => JSON.stringify(name)).join(', ')}`,
  })
}

async function* jsonLines(
  rows: AsyncIterable<StreamRow>,
  format: XlsxFormat,
  { url }: LocalFile,
): AsyncGenerator<string> {
  const { header = true } = format
  const { firstRow, lastRow, firstColumn, lastColumn } = partOf(format)
  let keys = header === true ? undefined : new Keys(header === false ? [] : header, firstColumn, !header)
  for await (const { index, values } of rows) {
    if (index > lastRow) return
    if (index < firstRow) continue
    const cells = values.slice(firstColumn, lastColumn + 1)
    if (cells.every((value) => value === null)) continue
    if (keys) yield keys.line(cells)
    else keys = Keys.ofHeader(cells, firstColumn, { file: url, line: index + 1 })
  }
}

const WHOLE: SheetRange = { firstRow: 0, lastRow: Infinity, firstColumn: 0, lastColumn: Infinity }

/** The part of the sheet that is read. */
function partOf({ range, skip = 0 }: XlsxFormat): SheetRange {
  const part = range === undefined ? WHOLE : (parseRange(range) ?? WHOLE)
  return { ...part, firstRow: part.firstRow + skip }
}

/** Names of columns, as keys of JSON. A column without a name has that of Excel, such as `D`. */
class Keys {
  readonly #keys: string[]
  readonly #first: number
  readonly #isCounted: boolean

  /** `isCounted`: columns without a name are `column0`, `column1`. */
  constructor(names: readonly string[], firstColumn: number, isCounted: boolean) {
    this.#keys = names.map((name) => JSON.stringify(name))
    this.#first = firstColumn
    this.#isCounted = isCounted
  }

  /** @throws BadFile where two columns have the same name */
  static ofHeader(cells: readonly CellValue[], firstColumn: number, at: BadPlace): Keys {
    const names = cells.map((cell, index) =>
      cell === null || cell === ''
        ? columnLetters(firstColumn + index)
        : cell instanceof Date
          ? (JSON.parse(cellJson(cell)) as string)
          : String(cell),
    )
    assertNamedOnce(names, at)
    return new Keys(names, firstColumn, false)
  }

  line(cells: readonly CellValue[]): string {
    const length = Math.max(cells.length, this.#keys.length)
    const pairs = Array.from({ length }, (_, index) => `${this.#key(index)}:${cellJson(cells[index])}`)
    return `{${pairs.join(',')}}`
  }

  #key(index: number): string {
    return (this.#keys[index] ??= JSON.stringify(
      this.#isCounted ? `column${index}` : columnLetters(this.#first + index),
    ))
  }
}
