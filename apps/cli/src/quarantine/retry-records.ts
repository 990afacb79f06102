import type { LoadSummary, Resource } from '@sluice/loader'
import { SluiceError } from '@sluice/schema'
import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import { loadSources, type Given, type Opened } from '@sluice/pipeline'
import { summaryText } from '../load/summary-text.ts'
import { counted, integer } from '../output/numbers.ts'
import { countRecords, markAsChanged, readGroups, type RecordFilter, type RecordGroup } from '@sluice/ledger'

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
 */
export async function retryRecords(
  opened: Opened,
  filter: RecordFilter,
  context: Context,
  given: Given,
): Promise<Outcome> {
  const { engine } = opened
  const groups = await readGroups(engine.session, filter)
  const before = groups.reduce((sum, { records }) => sum + records, 0)
  if (before === 0) return { text: 'no such record is in the quarantine', data: { retried: 0 } }
  const retried = retriedOf(opened, groups)
  await engine.transaction(async (tx) => {
    for (const { dataset, resource, groups: own } of retried)
      for (const file of new Set(own.map(({ file_name }) => file_name)))
        await markAsChanged(tx, dataset, resource.name, file)
  })
  const summary = await loadSources(opened, context, { selection: retried.map(({ name }) => name) })
  return outcomeOf(opened, filter, context, given, summary, before)
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
        'its rows do not say which file they are from (fileColumns: false), so that reading a file again would double them',
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

async function outcomeOf(
  { engine, chosen }: Opened,
  filter: RecordFilter,
  context: Context,
  given: Given,
  summary: LoadSummary,
  before: number,
): Promise<Outcome> {
  const { loadId: _, ...rest } = filter
  const open = await countRecords(engine.session, rest)
  const line =
    open === 0
      ? `${counted(before, 'record')} retried, and none is in the quarantine any more`
      : `${counted(before, 'record')} retried; ${integer(open)} in the quarantine now, those of files that are no longer there among them`
  return {
    text: [summaryText(summary, context, given, chosen), line].join('\n\n'),
    data: { retried: before, quarantined: open, load: summary },
    failed: summary.failures.length > 0,
  }
}
