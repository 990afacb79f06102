import { isCurrentSystem, planSlices, readSlices, type Slice, type SliceDays } from '@sluice/ledger'
import { assertSliced, selectResources } from '@sluice/loader'
import { installOn } from '../datasets/confirm-creating.ts'
import type { LoadRequest } from '../load/load-request.ts'
import type { RunContext } from '../run/run-context.ts'
import type { Opened } from '../target/with-target.ts'
import { sliceDays, type SliceLength } from './slice-days.ts'

/** The range of a backfill, and how it is cut. */
export interface SlicedRange {
  readonly since: string
  readonly until: string
  readonly length: SliceLength
  /** Loads slices again that were loaded before. */
  readonly again?: boolean
}

/** A slice that is still to be loaded. */
export interface OpenSlice {
  /** `source.resource`. */
  readonly name: string
  /** True for a resource of files: those that are loaded are read again only by a reload. */
  readonly isOfFiles: boolean
  readonly slice: Slice
}

export interface SlicesToLoad {
  /** All slices of the range. */
  readonly planned: number
  readonly open: readonly OpenSlice[]
}

/** `2026-01-01`, or `2026-01-01 to 2026-01-31`. */
export const daysText = ({ from, to }: SliceDays): string => (from === to ? from : `${from} to ${to}`)

/**
 * The slices of a range that are not loaded yet. Unless it is a dry run, the plan is in the ledger afterwards.
 * @throws SluiceError where a resource cannot be loaded in slices, there are too many, or nobody confirms the suffix
 */
export async function openSlices(
  opened: Opened,
  context: Pick<RunContext, 'ask'>,
  request: SlicedRange & Pick<LoadRequest, 'selection' | 'yes' | 'dryRun'>,
): Promise<SlicesToLoad> {
  const { engine, project } = opened
  const { selection = [], since, until, length, again = false, yes, dryRun: isDry = false } = request
  const sources = selectResources(project.config.sources, selection)
  assertSliced(sources)
  const days = sliceDays(since, until, length)
  const resources = sources.flatMap(({ name: source, dataset, resources: own }) =>
    own.map(({ name, kind }) => ({
      name: `${source}.${name}`,
      dataset,
      resource: name,
      isOfFiles: kind === 'files',
    })),
  )
  if (!isDry) {
    await installOn(opened, context, yes)
    for (const { dataset, resource } of resources)
      await engine.transaction((tx) => planSlices(tx, dataset, resource, days))
  }
  // A dry run changes no ledger, and an older one may not know of slices.
  const isKnown = !isDry || (await isCurrentSystem(engine))
  const known = isKnown ? await readSlices(engine.session) : []
  const byKey = new Map(known.map((slice) => [keyOf(slice.schema_name, slice.resource, slice), slice]))
  const planned = resources.flatMap(({ name, isOfFiles, dataset, resource }) =>
    days.map((of): OpenSlice => {
      const slice = byKey.get(keyOf(dataset, resource, of)) ?? {
        schema_name: dataset,
        resource,
        ...of,
        status: 'planned' as const,
        loadId: null,
        code: null,
        message: null,
      }
      return { name, isOfFiles, slice }
    }),
  )
  return {
    planned: planned.length,
    open: planned.filter(({ slice }) => again || slice.status !== 'loaded'),
  }
}

const keyOf = (dataset: string, resource: string, { from, to }: SliceDays): string =>
  JSON.stringify([dataset, resource, from, to])
