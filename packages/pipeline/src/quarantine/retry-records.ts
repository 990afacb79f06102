import { countRecords, markAsChanged, readGroups, type RecordFilter, type RecordGroup } from '@sluice/ledger'
import type { Resource } from '@sluice/loader'
import { SluiceError } from '@sluice/schema'
import { loadSources, type LoadResult } from '../load/load-sources.ts'
import type { RunContext } from '../run/run-context.ts'
import type { Opened } from '../target/with-target.ts'

/** What became of records whose files were read again. */
export type RetryResult =
  /** No such record is in the quarantine. */
  | { readonly retried: 0 }
  | {
      /** Number of records whose files were read again. */
      readonly retried: number
      /** Number of records of these resources and files that are in the quarantine now. */
      readonly quarantined: number
      readonly load: LoadResult
    }

interface Retried {
  readonly groups: readonly RecordGroup[]
  /** `source.resource`. */
  readonly name: string
  readonly dataset: string
  readonly resource: Resource
}

/**
 * Reads the files of quarantined records again, with the config as it is now. The ledger marks them as changed, so that
 * the load replaces what it has loaded of them; one that fails leaves the mark, and the next load reads them.
 * @throws SluiceError E_NO_RETRY where the files of a record cannot be read again
 */
export async function retryRecords(
  opened: Opened,
  context: RunContext,
  filter: RecordFilter,
): Promise<RetryResult> {
  const { engine } = opened
  const groups = await readGroups(engine.session, filter)
  const before = groups.reduce((sum, { records }) => sum + records, 0)
  if (before === 0) return { retried: 0 }
  const retried = retriedOf(opened, groups)
  await engine.transaction(async (tx) => {
    for (const { dataset, resource, groups: own } of retried)
      for (const file of new Set(own.map(({ file_name }) => file_name)))
        await markAsChanged(tx, dataset, resource.name, file)
  })
  const load = await loadSources(opened, context, { selection: retried.map(({ name }) => name) })
  const { loadId: _, ...rest } = filter
  return { retried: before, quarantined: await countRecords(engine.session, rest), load }
}

/** @throws SluiceError where records cannot be retried */
function retriedOf({ project }: Opened, groups: readonly RecordGroup[]): readonly Retried[] {
  const byResource = Map.groupBy(groups, ({ schema_name, resource }) => `${schema_name}.${resource}`)
  return [...byResource].map(([key, own]) => {
    const found = project.config.sources
      .flatMap(({ name, dataset, resources }) =>
        resources.map((resource) => ({ name: `${name}.${resource.name}`, dataset, resource })),
      )
      .find(({ dataset, resource }) => `${dataset}.${resource.name}` === key)
    if (!found) throw new NoRetry(key, 'the config has no such resource any more')
    if (found.resource.kind === 'rows')
      throw new NoRetry(key, 'its rows come from a generator, which does not yield them again')
    if (found.resource.fileColumns === false && (found.resource.writeDisposition ?? 'append') === 'append')
      throw new NoRetry(
        key,
        'its rows do not say which file they are from (fileColumns: false), so that reading a file again would duplicate them',
      )
    return { ...found, groups: own }
  })
}

class NoRetry extends SluiceError {
  constructor(resource: string, why: string) {
    super(`the records cannot be retried: ${why}`, {
      code: 'E_NO_RETRY',
      place: resource,
      hint: 'correct them at their source and load them from there (sluice quarantine show --json prints them), then drop them; or name other resources',
    })
  }
}
