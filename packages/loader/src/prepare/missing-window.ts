import { type Bound, type MergeStrategy } from '@sluice/schema'
import { pathsOf, type CursorValue } from '../api/cursor/incremental.ts'
import type { LoadContext } from '../context/load-context.ts'
import { nanosecondsOf, readInstant } from '../cursor/instant.ts'
import type { Extracted } from '../extract/extracted.ts'
import { pathColumns } from '../context/path-columns.ts'
import type { RawTable } from '../raw/raw-table.ts'

function boundOf(
  values: readonly CursorValue[] | undefined,
  isClosed: boolean,
  zone: string | undefined,
): Bound | undefined {
  const [value] = values ?? []
  if (value === undefined) return undefined
  const instant = typeof value === 'string' ? readInstant(value) : undefined
  return {
    value: String(value),
    isClosed,
    ...(instant && { time: new Date(Number(nanosecondsOf(instant, zone) / 1_000_000n)).toISOString() }),
  }
}

/** The strategy with the range of a cursor as the window whose missing rows are deleted. */
export function withWindow(
  strategy: MergeStrategy | undefined,
  { resource, range }: Extracted,
  raw: RawTable,
  context: LoadContext,
): MergeStrategy | undefined {
  if (!strategy?.missing || strategy.missing.by === 'sweep' || !range) return strategy
  const { incremental, from, to } = range
  const { zone, range: ends = {} } = incremental
  const [column = ''] = pathColumns(pathsOf(incremental), raw, resource, context)
  const [start, end] = [boundOf(from, ends.start !== 'open', zone), boundOf(to, ends.end === 'closed', zone)]
  const window = {
    column,
    ...(start && { from: start }),
    ...(end && { to: end }),
  }
  return { ...strategy, missing: { ...strategy.missing, window } }
}
