import type { RecordFilter } from '@sluice/ledger'
import {
  dropRecords,
  listRecords,
  recordFilter,
  retryRecords,
  showRecords,
  withLoadedTarget,
  type Opened,
} from '@sluice/pipeline'
import { didYouMeanOrHelp, unreachable } from '@sluice/schema'
import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import { UsageError } from '../framework/usage-error.ts'
import { counted } from '../output/numbers.ts'
import { listText } from './list-text.ts'
import type { QuarantineArguments } from './quarantine-options.ts'
import { recordsText } from './records-text.ts'
import { retryText } from './retry-text.ts'

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
      `${JSON.stringify(word)} is not an action of quarantine`,
      didYouMeanOrHelp(word, ACTIONS, { what: 'actions' }, 'sluice quarantine --help'),
    )
  const narrowed = names.length > 0 || options.load !== undefined || options.file !== undefined
  if (action !== 'list' && action !== 'show' && !narrowed && !options.all)
    throw new UsageError(
      `quarantine ${action} needs to know which records`,
      `name a source or resource, --load N or --file NAME; or write sluice quarantine ${action} --all`,
    )
  return withLoadedTarget(context, options, (opened) =>
    act(
      action,
      opened,
      context,
      recordFilter(opened.project.config, { ...options, selection: names }),
      options,
    ),
  )
}

async function act(
  action: Action,
  opened: Opened,
  context: Context,
  filter: RecordFilter,
  options: QuarantineArguments['options'],
): Promise<Outcome> {
  const { limit = 50, yes = false } = options
  switch (action) {
    case 'list': {
      const data = await listRecords(opened, filter)
      return { text: listText(data, limit, context, options), data }
    }
    case 'show': {
      const data = await showRecords(opened, filter, limit)
      return { text: recordsText(data, context), data }
    }
    case 'retry': {
      const data = await retryRecords(opened, context, filter)
      return {
        text: retryText(data, context, options, opened.chosen),
        data,
        failed: 'load' in data && data.load.failures.length > 0,
      }
    }
    case 'drop': {
      const data = await dropRecords(opened, filter, { yes })
      const { dropped } = data
      return {
        text: dropped === 0 ? 'the quarantine has no such record' : `${counted(dropped, 'record')} dropped`,
        data,
      }
    }
    default:
      return unreachable(action)
  }
}
