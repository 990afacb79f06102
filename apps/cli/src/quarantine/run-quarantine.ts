import { unreachable } from '@sluice/schema'
import type { Outcome } from '../framework/command.ts'
import type { QuarantineArguments } from './quarantine-options.ts'
import type { Context } from '../framework/context.ts'
import { didYouMeanOrHelp } from '@sluice/pipeline/errors'
import { UsageError } from '../framework/usage-error.ts'
import { withLoadedTarget, type Opened, resourcesNamed } from '@sluice/pipeline'
import { dropRecords } from './drop-records.ts'
import { listRecords } from './list-records.ts'
import type { RecordFilter } from '@sluice/ledger'
import { retryRecords } from './retry-records.ts'
import { showRecords } from './show-records.ts'

const ACTIONS = ['list', 'show', 'retry', 'drop'] as const
type Action = (typeof ACTIONS)[number]

/** Runs `sluice quarantine`. */
export async function runQuarantine(
  context: Context,
  { options, positionals }: QuarantineArguments,
): Promise<Outcome> {
  const [word = 'list', ...names] = positionals
  const action = ACTIONS.find((one) => one === word)
  if (action === undefined)
    throw new UsageError(
      `${JSON.stringify(word)} is not part of quarantine`,
      didYouMeanOrHelp(word, ACTIONS, { what: 'actions' }, 'sluice quarantine --help'),
    )
  const narrowed = names.length > 0 || options.load !== undefined || options.file !== undefined
  if (action !== 'list' && action !== 'show' && !narrowed && !options.all)
    throw new UsageError(
      `quarantine ${action} needs to know which records`,
      `name a source or resource, --load N or --file NAME; or write sluice quarantine ${action} --all`,
    )
  return withLoadedTarget(context, options, (opened) => {
    const filter: RecordFilter = {
      resources: resourcesNamed(opened.project.config, names),
      ...(options.load !== undefined && { loadId: options.load }),
      ...(options.file !== undefined && { file: options.file }),
    }
    return act(action, opened, context, filter, options)
  })
}

function act(
  action: Action,
  opened: Opened,
  context: Context,
  filter: RecordFilter,
  options: QuarantineArguments['options'],
): Promise<Outcome> {
  const { limit = 50, yes = false } = options
  switch (action) {
    case 'list':
      return listRecords(opened, filter, limit, context, options)
    case 'show':
      return showRecords(opened, filter, limit, context)
    case 'retry':
      return retryRecords(opened, filter, context, options)
    case 'drop':
      return dropRecords(opened, filter, { yes })
    default:
      return unreachable(action)
  }
}
