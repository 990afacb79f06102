import { firstPaths, pathsOf, type Incremental } from '../api/cursor/incremental.ts'
import { hintFor, type ColumnHints } from '../api/rows/column-hint.ts'
import { CursorError } from './cursor-error.ts'
import type { Zones } from './instant.ts'

/** The zone in which a column reads timestamps without one; only a timestamp has it. */
const zoneOf = (hints: ColumnHints | undefined, path: string): string | undefined => {
  const { type, zone } = hintFor(hints, path) ?? {}
  return type === 'timestamp' ? zone : undefined
}

/** A cursor whose days are those of the zone that it names, or else of the one in which its column is read. */
export const withZone = (incremental: Incremental, hints: ColumnHints | undefined): Incremental => {
  const zone = incremental.zone ?? zoneOf(hints, pathsOf(incremental)[0] ?? '')
  return zone === undefined ? incremental : { ...incremental, zone }
}

/** The zones of the values of a cursor, for each of its paths. */
export const zonesOf = (
  incremental: Pick<Incremental, 'cursor' | 'zone'>,
  hints?: ColumnHints,
): readonly Zones[] =>
  pathsOf(incremental).map((path) => ({ days: incremental.zone, times: zoneOf(hints, path) }))

/** @throws SluiceError where the columns that a value is taken from are read in several zones */
export function assertOneZone(incremental: Incremental, hints: ColumnHints | undefined, place: string): void {
  const [first = '', ...others] = firstPaths(incremental)
  const other = others.find((path) => zoneOf(hints, path) !== zoneOf(hints, first))
  if (other === undefined) return
  const shown = (path: string): string => `${path} (${zoneOf(hints, path) ?? 'UTC'})`
  throw new CursorError(
    `cursor and coalesce are read in different time zones: ${shown(first)} and ${shown(other)}`,
    {
      code: 'E_CURSOR_TYPE',
      place,
      hint: 'give the hints of both columns the same zone; it does not change timestamps that name their own',
    },
  )
}
