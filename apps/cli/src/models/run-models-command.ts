import { didYouMean } from '@sluice/schema'
import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import { UsageError } from '../framework/usage-error.ts'
import { compileModelsCommand } from './compile-models.ts'
import { docsCommand } from './docs-command.ts'
import { lineageCommand } from './lineage-command.ts'
import { fromDbtCommand } from './from-dbt-command.ts'
import { listModelsCommand } from './list-models.ts'
import type { ModelsArguments } from './models-options.ts'
import { retryModelsCommand, runOnTarget } from './run-on-target.ts'
import { showModelCommand } from './show-model.ts'
import { planModelsCommand } from './plan-models.ts'
import { testUnitsCommand } from './test-units-command.ts'

type Action = (
  context: Context,
  options: ModelsArguments['options'],
  words: readonly string[],
) => Promise<Outcome>

const ACTIONS: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['build', runOnTarget('build')],
  ['run', runOnTarget('run')],
  ['test', runOnTarget('test')],
  ['retry', retryModelsCommand],
  ['list', listModelsCommand],
  ['show', showModelCommand],
  ['compile', compileModelsCommand],
  ['from-dbt', fromDbtCommand],
  ['lineage', lineageCommand],
  ['plan', planModelsCommand],
  ['docs', docsCommand],
])

/** Those that describe the files of the project, and no datasets of one developer. */
const OF_FILES: ReadonlySet<string> = new Set(['from-dbt', 'lineage', 'docs'])

function withoutSuffix(context: Context, action: string, options: ModelsArguments['options']): Context {
  if (options['dataset-suffix'] !== undefined)
    throw new UsageError(
      `models ${action} works on the files of the project, and cannot have --dataset-suffix`,
      'leave it out',
    )
  const { datasetSuffix: _, ...rest } = context
  return rest
}

/** Runs `sluice models`. */
export async function runModelsCommand(
  context: Context,
  { options, positionals: [name = '', ...words] }: ModelsArguments,
): Promise<Outcome> {
  const action = ACTIONS.get(name)
  if (!action)
    throw new UsageError(
      `unknown action ${JSON.stringify(name)}`,
      didYouMean(name, [...ACTIONS.keys()], { what: 'actions' }),
    )
  if (OF_FILES.has(name)) return action(withoutSuffix(context, name, options), options, words)
  if (!options.unit) return action(context, options, words)
  if (name !== 'test') throw new UsageError(`${name} takes no --unit`, 'write sluice models test --unit')
  return testUnitsCommand(context, options, words)
}
