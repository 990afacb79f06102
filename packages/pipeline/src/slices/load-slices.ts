import { COUNTS, settleSlice, type RowCounts } from '@sluice/ledger'
import { countingRequests, RequestCount, type LoadFailure, type ResourceSummary } from '@sluice/loader'
import { SluiceError, printedError } from '@sluice/schema'
import type { LoadRequest } from '../load/load-request.ts'
import { loadSources, type LoadResult } from '../load/load-sources.ts'
import type { RunContext } from '../run/run-context.ts'
import { secondsSince } from '../run/seconds-since.ts'
import type { Given } from '../target/next-command.ts'
import type { Opened } from '../target/with-target.ts'
import { estimate, estimateText, type SliceEstimate } from './estimate.ts'
import { daysText, openSlices, type SlicedRange } from './open-slices.ts'

/** A backfill: the days from `since` to `until` in slices. */
export interface SlicedRequest extends LoadRequest, SlicedRange {
  readonly since: string
  readonly until: string
}

/** What became of the slices of a backfill. */
export interface SliceCounts {
  readonly planned: number
  readonly loaded: number
  /** Those that were loaded before. */
  readonly skipped: number
  readonly failed: number
}

export interface SlicedResult extends LoadResult {
  readonly slices: SliceCounts
  /** Of a dry run: what the slices of each resource need. */
  readonly estimates?: readonly SliceEstimate[]
}

type Context = Parameters<typeof loadSources>[1] & Pick<RunContext, 'now'>

/**
 * Loads a range in slices, each committed by itself. The plan is in the ledger before the first of them, so that a later run
 * goes on where this one stopped: what was loaded is skipped, what failed is tried again. A dry run reads one slice of each
 * resource, and estimates what all of them need.
 */
export async function loadSlices(
  opened: Opened,
  context: Context,
  request: SlicedRequest,
  given: Given = {},
): Promise<SlicedResult> {
  const seconds = secondsSince(context.now)
  const dry = request.dryRun === true
  const { planned, open } = await openSlices(opened, context, request)
  const byName = Map.groupBy(open, ({ name }) => name)
  const firsts = new Set([...byName.values()].flatMap((some) => some.slice(0, 1)))
  const results: LoadResult[] = []
  const failures: LoadFailure[] = []
  const estimates: SliceEstimate[] = []
  for (const [index, one] of (dry ? [...firsts] : open).entries()) {
    context.signal.throwIfAborted()
    const { name, slice, isOfFiles } = one
    const text = dry
      ? `${name}: ${daysText(slice)}, to estimate the others`
      : `${name}: ${daysText(slice)}, slice ${index + 1} of ${open.length}`
    context.emit({ kind: 'message', level: 'info', text })
    const count = new RequestCount()
    try {
      const result = await countingRequests(count, () =>
        loadSources(
          opened,
          context,
          {
            ...request,
            selection: [name],
            since: slice.from,
            until: slice.to,
            ...(request.again === true && isOfFiles && { reload: true }),
          },
          given,
        ),
      )
      results.push(result)
      const measured = {
        resource: name,
        measured: daysText(slice),
        seconds: result.seconds,
        apis: count.apis,
      }
      if (dry) {
        estimates.push(estimate(measured, byName.get(name)?.length ?? 0))
        continue
      }
      await settleSlice(opened.engine.session, {
        ...slice,
        status: 'loaded',
        loadId: result.load_id,
        code: null,
        message: null,
      })
      const others = estimate(measured, (byName.get(name)?.length ?? 1) - 1)
      if (firsts.has(one) && others.requests > 0)
        context.emit({ kind: 'message', level: 'info', text: estimateText(others) })
    } catch (error) {
      if (dry || context.signal.aborted || !(error instanceof SluiceError)) throw error
      const failure = { source: name.slice(0, name.indexOf('.')), resource: name, ...printedError(error) }
      failures.push(failure)
      context.emit({ kind: 'failed', ...failure })
      const { code, message } = error
      await settleSlice(opened.engine.session, { ...slice, status: 'failed', loadId: null, code, message })
    }
  }
  return {
    ...together(results, failures),
    ...(dry && { status: 'dry-run' as const, estimates }),
    more: failures.length > 0,
    seconds: seconds(),
    slices: {
      planned,
      loaded: dry ? 0 : results.length,
      skipped: planned - open.length,
      failed: failures.length,
    },
  }
}

/** The counts of a resource in all its slices. */
function sum(name: string, some: readonly ResourceSummary[]): ResourceSummary {
  const total = (of: (one: ResourceSummary) => number): number => some.reduce((all, one) => all + of(one), 0)
  const counts = Object.fromEntries(COUNTS.map((count) => [count, total((one) => one[count])]))
  return {
    name,
    files: 0,
    ...(counts as unknown as RowCounts),
    values_discarded: total((one) => one.values_discarded),
  }
}

function together(
  results: readonly LoadResult[],
  failures: readonly LoadFailure[],
): Omit<LoadResult, 'more' | 'seconds'> {
  const byName = Map.groupBy(
    results.flatMap(({ resources }) => resources),
    ({ name }) => name,
  )
  const blocked = results.at(-1)?.blocked
  const status = (['waiting', 'loaded', 'unchanged'] as const).find((one) =>
    results.some((result) => result.status === one),
  )
  return {
    load_id: results.findLast(({ load_id: id }) => id !== null)?.load_id ?? null,
    status: failures.length > 0 ? 'failed' : (status ?? 'unchanged'),
    resources: [...byName].map(([name, some]) => sum(name, some)),
    migrations: [...new Set(results.flatMap(({ migrations }) => migrations))],
    evolved: [...new Set(results.flatMap(({ evolved }) => evolved))],
    failures,
    ...(blocked && { blocked }),
  }
}
