import {
  COUNTS,
  installSystem,
  planSlices,
  readSlices,
  settleSlice,
  type RowCounts,
  type Slice,
  type SliceDays,
} from '@sluice/ledger'
import {
  assertSliced,
  selectResources,
  type LoadFailure,
  type ResourceSummary,
  type Source,
} from '@sluice/loader'
import { SluiceError, printedError } from '@sluice/schema'
import type { LoadRequest } from '../load/load-request.ts'
import { loadSources, type LoadResult } from '../load/load-sources.ts'
import type { RunContext } from '../run/run-context.ts'
import { secondsSince } from '../run/seconds-since.ts'
import type { Given } from '../target/next-command.ts'
import type { Opened } from '../target/with-target.ts'
import { sliceDays, type SliceLength } from './slice-days.ts'

/** A backfill: the days from `since` to `until` in slices. */
export interface SlicedRequest extends LoadRequest {
  readonly since: string
  readonly until: string
  readonly length: SliceLength
  /** Loads slices again that were loaded before. */
  readonly again?: boolean
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
}

type Context = Parameters<typeof loadSources>[1] & Pick<RunContext, 'now'>

interface Planned {
  readonly name: string
  /** True for a resource of files: those that are loaded are read again only by a reload. */
  readonly isOfFiles: boolean
  readonly slice: Slice
}

/**
 * Loads a range in slices, each committed by itself. The plan is in the ledger before the first of them, so that a later run
 * goes on where this one stopped: what was loaded is skipped, what failed is tried again.
 */
export async function loadSlices(
  opened: Opened,
  context: Context,
  { length, again = false, ...request }: SlicedRequest,
  given: Given = {},
): Promise<SlicedResult> {
  const seconds = secondsSince(context.now)
  const sources = selectResources(opened.project.config.sources, request.selection ?? [])
  assertSliced(sources)
  const days = sliceDays(request.since, request.until, length)
  await installSystem(opened.engine)
  const planned = await plan(opened, sources, days)
  const open = planned.filter(({ slice }) => again || slice.status !== 'loaded')
  const results: LoadResult[] = []
  const failures: LoadFailure[] = []
  for (const [index, { name, slice, isOfFiles }] of open.entries()) {
    context.signal.throwIfAborted()
    const text = `${name}: ${daysText(slice)}, slice ${index + 1} of ${open.length}`
    context.emit({ kind: 'message', level: 'info', text })
    try {
      const result = await loadSources(
        opened,
        context,
        {
          ...request,
          selection: [name],
          since: slice.from,
          until: slice.to,
          ...(again && isOfFiles && { reload: true }),
        },
        given,
      )
      results.push(result)
      const { load_id: loadId } = result
      await settleSlice(opened.engine.session, {
        ...slice,
        status: 'loaded',
        loadId,
        code: null,
        message: null,
      })
    } catch (error) {
      if (context.signal.aborted || !(error instanceof SluiceError)) throw error
      const failure = { source: name.slice(0, name.indexOf('.')), resource: name, ...printedError(error) }
      failures.push(failure)
      context.emit({ kind: 'failed', ...failure })
      const { code, message } = error
      await settleSlice(opened.engine.session, { ...slice, status: 'failed', loadId: null, code, message })
    }
  }
  return {
    ...together(results, failures),
    more: failures.length > 0,
    seconds: seconds(),
    slices: {
      planned: planned.length,
      loaded: results.length,
      skipped: planned.length - open.length,
      failed: failures.length,
    },
  }
}

const daysText = ({ from, to }: SliceDays): string => (from === to ? from : `${from} to ${to}`)

const keyOf = ({
  schema_name: dataset,
  resource,
  from,
  to,
}: Omit<Slice, 'status' | 'loadId' | 'code' | 'message'>) => JSON.stringify([dataset, resource, from, to])

/** Writes the plan of each resource, and returns its slices as the ledger has them. */
async function plan(
  { engine }: Opened,
  sources: readonly Source[],
  days: readonly SliceDays[],
): Promise<readonly Planned[]> {
  const resources = sources.flatMap(({ name: source, dataset, resources: own }) =>
    own.map(({ name, kind }) => ({
      name: `${source}.${name}`,
      schema_name: dataset,
      resource: name,
      isOfFiles: kind === 'files',
    })),
  )
  for (const one of resources)
    await engine.transaction((tx) => planSlices(tx, one.schema_name, one.resource, days))
  const known = new Map((await readSlices(engine.session)).map((slice) => [keyOf(slice), slice]))
  return resources.flatMap(({ name, isOfFiles, ...one }) =>
    days.flatMap((of) => {
      const slice = known.get(keyOf({ ...one, ...of }))
      return slice ? [{ name, isOfFiles, slice }] : []
    }),
  )
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
