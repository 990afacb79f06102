import { firstPaths, pathsOf, type CursorValue } from '../api/cursor/incremental.ts'
import type { Row } from '../api/rows/row.ts'
import { goesForward, type CursorRange } from './cursor-range.ts'
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
  /** False for a row that is certain to be out of the range: it does not count for --limit. */
  isTaken(row: Row): boolean
  /**
   * True for a page behind which no row of the range can come, as the source yields rows in order: its first and its last
   * row are both out of it, on the side that the source goes to. No other row is looked at.
   */
  isLast(page: readonly Row[]): boolean
}

export const ALL_ROWS: RowsInRange = { isTaken: () => true, isLast: () => false }

/** Looks at rows in JavaScript; what is left out of the load is decided in SQL. */
export function rowsInRange(range: CursorRange): RowsInRange {
  const { incremental, sign, from, to, isClosed } = range
  const { order, zone } = incremental
  const [, ...others] = pathsOf(incremental)
  const paths = [firstPaths(incremental), ...others.map((path) => [path])]

  /** Above zero where a row is beyond a bound, on the side that `side` says; undefined where the two do not compare. */
  const beyond = (row: Row, bound: readonly CursorValue[] | undefined, side: number): number | undefined => {
    if (bound === undefined || typeof row !== 'object' || row === null) return undefined
    const values = paths.slice(0, bound.length).map((one) => valueAt(row, one))
    const found = values.filter((value) => value !== undefined)
    const types = bound.map(typeOfValue)
    if (found.length < bound.length || found.some((value, index) => typeOfValue(value) !== types[index]))
      return undefined
    return sign * side * comparePositions(found, bound, types, zone)
  }
  const isOut = (distance: number | undefined, isOpen: boolean): boolean =>
    distance !== undefined && (distance > 0 || (distance === 0 && isOpen))
  const isBefore = (row: Row): boolean => isOut(beyond(row, from, -1), !isClosed.from)
  const isAfter = (row: Row): boolean => isOut(beyond(row, to, 1), !isClosed.to)

  const passed = order === undefined ? () => false : goesForward(range) ? isAfter : isBefore
  return {
    isTaken: (row) => !isBefore(row) && !isAfter(row),
    isLast(page) {
      const [first, last] = [page[0], page.at(-1)]
      return first !== undefined && last !== undefined && passed(first) && passed(last)
    },
  }
}
