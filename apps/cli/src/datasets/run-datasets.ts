import {
  droppedText,
  dropDatasets,
  instant,
  listDatasets,
  withExistingTarget,
  type DatasetChoice,
  type SuffixedDataset,
} from '@sluice/pipeline'
import { didYouMeanOrHelp, unreachable } from '@sluice/schema'
import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import { UsageError } from '../framework/usage-error.ts'
import { integer } from '../output/numbers.ts'
import { renderTable } from '../output/table.ts'
import type { DatasetsArguments } from './datasets-options.ts'

const ACTIONS = ['list', 'drop'] as const

/** Runs `sluice datasets`. */
export async function runDatasets(
  context: Context,
  { options, positionals: [word = 'list', name] }: DatasetsArguments,
): Promise<Outcome> {
  const action = ACTIONS.find((one) => one === word)
  if (action === undefined)
    throw new UsageError(
      `${JSON.stringify(word)} is not an action of datasets`,
      didYouMeanOrHelp(word, ACTIONS, { what: 'actions' }, 'sluice datasets --help'),
    )
  switch (action) {
    case 'list':
      if (name !== undefined)
        throw new UsageError(`unexpected argument ${JSON.stringify(name)}`, 'see sluice datasets --help')
      return withExistingTarget(context, options, async ({ engine, chosen }) => {
        const datasets = await listDatasets(engine, options.suffix)
        return { text: datasetsText(datasets, chosen.name, context), data: { datasets } }
      })
    case 'drop': {
      const choice = choiceOf(name, options.suffix)
      return withExistingTarget(context, options, async (opened) => {
        const data = await dropDatasets(opened, choice, context, options.yes === true)
        const what = data.datasets.length === 0 ? `the suffix ${data.suffix}` : droppedText(data.datasets)
        return { text: `${what} dropped`, data }
      })
    }
    default:
      return unreachable(action)
  }
}

function choiceOf(dataset: string | undefined, suffix: string | undefined): DatasetChoice {
  if (dataset !== undefined && suffix === undefined) return { dataset }
  if (suffix !== undefined && dataset === undefined) return { suffix }
  throw new UsageError(
    suffix === undefined
      ? 'datasets drop needs the name of a dataset, or --suffix'
      : 'NAME and --suffix cannot be used together',
    'write sluice datasets drop shop_dev_anna, or --suffix dev_anna; sluice datasets lists them',
  )
}

function datasetsText(
  datasets: readonly SuffixedDataset[],
  target: string,
  { colors, width }: Pick<Context, 'colors' | 'width'>,
): string {
  if (datasets.length === 0) return `target ${target} has no datasets with a suffix`
  return renderTable(
    [
      { title: 'dataset' },
      { title: 'suffix' },
      { title: 'tables', align: 'right' },
      { title: 'rows', align: 'right' },
      { title: 'last load or build (UTC)' },
    ],
    datasets.map(({ dataset, suffix, tables, rows, last_at: lastAt }) => [
      dataset,
      suffix,
      integer(tables),
      integer(rows),
      instant(lastAt),
    ]),
    { colors, width },
  )
}
