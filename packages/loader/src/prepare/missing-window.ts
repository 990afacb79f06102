import type { Bound, MergeStrategy } from '@sluice/schema'
import type { CursorValue } from '../api/cursor/incremental.ts'
import type { CursorRange } from '../cursor/cursor-range.ts'
import { utcOf, readInstant, type Zones } from '../cursor/instant.ts'

function boundOf(
  values: readonly CursorValue[] | undefined,
  isClosed: boolean,
  zones: Zones | undefined,
): Bound | undefined {
  const [value] = values ?? []
  if (value === undefined) return undefined
  const instant = typeof value === 'string' ? readInstant(value) : undefined
  return {
    value: String(value),
    isClosed,
    ...(instant && { time: new Date(utcOf(instant, zones)).toISOString() }),
  }
}

/** The strategy with the range of a cursor, whose values are in `column`, as the window whose missing rows are deleted. */
export function withWindow(
  strategy: MergeStrategy | undefined,
  range: CursorRange | undefined,
  column: string | undefined,
): MergeStrategy | undefined {
  if (!strategy?.missing || strategy.missing.by === 'sweep' || !range || column === undefined) return strategy
  const { zones, from, to, isClosed } = range
  const [start, end] = [boundOf(from, isClosed.from, zones[0]), boundOf(to, isClosed.to, zones[0])]
  const window = {
    column,
    ...(start && { from: start }),
    ...(end && { to: end }),
  }
  return { ...strategy, missing: { ...strategy.missing, window } }
}
