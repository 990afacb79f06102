import type { Cell } from 'hucre/xlsx'
import type { LocalFile } from '../../raw/raw-table.ts'
import { columnLetters, type SheetRange } from './sheet-range.ts'

/** The end of a cell with a formula and no value. Of a formula that gives a text, an empty value is one. */
const UNSAVED =
  /(?:<\/(?:\w+:)?f>|<(?:\w+:)?f\s[^<>]*\/>)\s*(?:<(?:\w+:)?v\s*\/>|<(?:\w+:)?v>\s*<\/(?:\w+:)?v>)?\s*<\/(?:\w+:)?c>/
/** What it matches is shorter. */
const LONGEST = 1000

/** Looks for formulas without a value in the bytes of a sheet, which come in pieces. */
export class UnsavedSearch {
  #before = ''

  /** True where this piece, with the end of the one before it, has such a formula. */
  isIn(chunk: Uint8Array): boolean {
    const text = this.#before + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('latin1')
    this.#before = text.slice(-LONGEST)
    return UNSAVED.test(text)
  }
}

/** Says how many formulas in a part of a sheet have no value, which are loaded as NULL; undefined where all have one. */
export function unsavedFormulas(
  cells: ReadonlyMap<string, Cell> | undefined,
  { firstRow, lastRow, firstColumn, lastColumn }: SheetRange,
  { url }: LocalFile,
): string | undefined {
  const places = [...(cells ?? [])].flatMap(([key, { formula, value }]) => {
    const [row = 0, column = 0] = key.split(',').map(Number)
    const isRead = row >= firstRow && row <= lastRow && column >= firstColumn && column <= lastColumn
    return isRead && formula !== undefined && value === null ? [`${columnLetters(column)}${row + 1}`] : []
  })
  const [first] = places
  if (first === undefined) return undefined
  const are =
    places.length === 1
      ? 'formula has no value saved with it and is'
      : 'formulas have no value saved with them and are'
  return `${url}: ${places.length} ${are} loaded as NULL, the first in ${first}: open the workbook in Excel or LibreOffice, which calculates them, and save it`
}
