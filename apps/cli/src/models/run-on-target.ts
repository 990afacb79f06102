import type { ModelsCommand } from '@sluice/ledger'
import {
  modelErrors,
  modelsLine,
  retryModels,
  runProjectModels,
  withTarget,
  type ModelsResult,
} from '@sluice/pipeline'
import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import { UsageError } from '../framework/usage-error.ts'
import { selectionOf } from './chosen-models.ts'
import type { ModelsArguments } from './models-options.ts'

type Options = ModelsArguments['options']

/** Runs `sluice models build`, `run` and `test`. */
export const runOnTarget =
  (command: ModelsCommand) =>
  (context: Context, options: Options, select: readonly string[]): Promise<Outcome> =>
    withTarget(context, options, async (opened) => {
      const request = { command, ...selectionOf(options, select), ...requestOf(options) }
      return outcomeOf(await runProjectModels(opened, context, request))
    })

/** Runs `sluice models retry`. */
export function retryModelsCommand(
  context: Context,
  options: Options,
  words: readonly string[],
): Promise<Outcome> {
  if (words.length > 0)
    throw new UsageError('retry takes no selector', 'it runs what failed or was skipped in the last run')
  return withTarget(context, options, async (opened) =>
    outcomeOf(await retryModels(opened, context, requestOf(options))),
  )
}

function requestOf(options: Options) {
  const { threads, 'fail-fast': failFast, 'full-refresh': fullRefresh, yes, base, since, until } = options
  if (until !== undefined && since === undefined)
    throw new UsageError('--until needs --since', 'name the first day to build again')
  if (since !== undefined && fullRefresh)
    throw new UsageError('--full-refresh builds everything', 'leave out --since')
  if (since !== undefined && until !== undefined && until < since)
    throw new UsageError('--until is before --since', 'swap the two days')
  return {
    ...(threads !== undefined && { threads }),
    ...(failFast !== undefined && { failFast }),
    ...(yes !== undefined && { yes }),
    ...(base !== undefined && { base }),
    ...(fullRefresh !== undefined && { fullRefresh }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  }
}

function outcomeOf(result: ModelsResult): Outcome {
  const errors = modelErrors(result)
  return { text: modelsLine(result), data: result, failed: errors.length > 0, errors }
}
