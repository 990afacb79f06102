import { pathLists, type CursorValue } from '../api/cursor/incremental.ts'
import type { Row } from '../api/rows/row.ts'
import { goesForward, type CursorRange } from './cursor-range.ts'
import type { KeysReadAgain } from './keys-without-value.ts'
import { comparePositions, typeOfValue } from './cursor-value.ts'

/** The value at a path of a row: of the key of that name, else of the keys that it is made of. */
function at(row: Row, path: string): unknown {
  if (Object.hasOwn(row, path)) return row[path]
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, key)
          ? (value as Row)[key]
          : undefined,
      row,
    )
}

function valueAt(row: Row, paths: readonly string[]): CursorValue | undefined {
  for (const path of paths) {
    const value = at(row, path)
    if (value instanceof Date) return value.toJSON() ?? undefined
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value
  }
  return undefined
}

/** What a range says of rows while they are read. */
export interface RowsInRange {
  /** Finds out what has to be known of a page before its rows are judged: of `each` of them, or of the first and the last. */
  look(page: readonly Row[], each: boolean): Promise<void>
  /** False for a row that is certain to be out of the range: it does not count for --limit. */
  isTaken(row: Row): boolean
  /**
   * True for a page behind which no row of the range can come, as the source yields rows in order: its first and its last
   * row are both out of it, on the side that the source goes to. No other row is looked at.
   */
  isLast(page: readonly Row[]): boolean
}

export const ALL_ROWS: RowsInRange = {
  look: () => Promise.resolve(),
  isTaken: () => true,
  isLast: () => false,
}

/**
 * Looks at rows in JavaScript; what is left out of the load is decided in SQL. `missing`: the keys of rows that had no value, which
 * are in the range wherever it is. `mask`: makes of a row what the target has of it.
 */
export function rowsInRange(
  range: CursorRange,
  missing: KeysReadAgain,
  mask: (row: Row) => Row = (row) => row,
): RowsInRange {
  const { incremental, zones, sign, from, to, isClosed } = range
  const { order } = incremental
  const paths = pathLists(incremental)

  /** Above zero where a row is beyond a bound, on the side that `side` says; undefined where the two do not compare. */
  const beyond = (row: Row, bound: readonly CursorValue[] | undefined, side: number): number | undefined => {
    if (bound === undefined || typeof row !== 'object' || row === null) return undefined
    const values = paths.slice(0, bound.length).map((one) => valueAt(row, one))
    const found = values.filter((value) => value !== undefined)
    const types = bound.map(typeOfValue)
    if (found.length < bound.length || found.some((value, index) => typeOfValue(value) !== types[index]))
      return undefined
    return sign * side * comparePositions(found, bound, types, zones)
  }
  const isOut = (distance: number | undefined, isOpen: boolean): boolean =>
    distance !== undefined && (distance > 0 || (distance === 0 && isOpen))
  let filled: ReadonlySet<string> | undefined
  const key = missing.of()?.key ?? []
  const isRespelled = key.some((column) => column.isRespelled)
  const isFilled = (row: Row): boolean => {
    if (filled === undefined || filled.size === 0) return false
    const values = key.map(({ source }) => at(row, source))
    // Only SQL compares such keys: it may be one.
    if (isRespelled || values.some((value) => value instanceof Date)) return true
    const masked = mask(row)
    return filled.has(JSON.stringify(key.map(({ source }) => String(at(masked, source)))))
  }
  const isEarly = (row: Row): boolean => isOut(beyond(row, from, -1), !isClosed.from)
  const isBefore = (row: Row): boolean => isEarly(row) && !isFilled(row)
  const isAfter = (row: Row): boolean => isOut(beyond(row, to, 1), !isClosed.to)

  const passed = order === undefined ? () => false : goesForward(range) ? isAfter : isBefore
  return {
    async look(page, each) {
      if (filled !== undefined || key.length === 0) return
      const ends =
        order === undefined || goesForward(range)
          ? []
          : [page[0], page.at(-1)].filter((row) => row !== undefined)
      if (!(each ? page : ends).some(isEarly)) return
      const { pages } = await missing.pages()
      filled = new Set(
        pages.flatMap((one) => (JSON.parse(one) as readonly unknown[]).map((keys) => JSON.stringify(keys))),
      )
    },
    isTaken: (row) => !isBefore(row) && !isAfter(row),
    isLast(page) {
      const [first, last] = [page[0], page.at(-1)]
      return first !== undefined && last !== undefined && passed(first) && passed(last)
    },
  }
}
