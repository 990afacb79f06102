/** A part of a sheet: 0-based, the ends included. */
export interface SheetRange {
  readonly firstRow: number
  readonly lastRow: number
  readonly firstColumn: number
  readonly lastColumn: number
}

/** Reads `B3:F100`, or without rows or ends: `B:F`, `B3:F`, `B3`; undefined for something else. */
export function parseRange(range: string): SheetRange | undefined {
  const [, from = '', firstRow, to, lastRow] =
    /^\$?([A-Z]{1,3})\$?(\d+)?(?::\$?([A-Z]{1,3})\$?(\d+)?)?$/i.exec(range.trim()) ?? []
  if (from === '') return undefined
  const found = {
    firstRow: firstRow === undefined ? 0 : Number(firstRow) - 1,
    lastRow: lastRow === undefined ? Infinity : Number(lastRow) - 1,
    firstColumn: columnIndex(from),
    lastColumn: to === undefined ? Infinity : columnIndex(to),
  }
  return found.firstRow < 0 || found.lastRow < found.firstRow || found.lastColumn < found.firstColumn
    ? undefined
    : found
}

/** `A` is 0, `AA` is 26. */
const columnIndex = (letters: string): number =>
  [...letters.toUpperCase()].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1

/** 0 is `A`, 26 is `AA`. */
export const columnLetters = (index: number): string =>
  (index >= 26 ? columnLetters(Math.floor(index / 26) - 1) : '') + String.fromCharCode(65 + (index % 26))
