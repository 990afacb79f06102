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
import type { ModelsArguments } from './models-options.ts'

type Options = ModelsArguments['options']

/** Runs `sluice models build`, `run` and `test`. */
export const runOnTarget =
  (command: ModelsCommand) =>
  (context: Context, options: Options, select: readonly string[]): Promise<Outcome> =>
    withTarget(context, options, async (opened) => {
      const exclude = options.exclude === undefined ? [] : [options.exclude]
      return outcomeOf(
        await runProjectModels(opened, context, { command, select, exclude, ...requestOf(options) }),
      )
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

const requestOf = ({ threads, 'fail-fast': failFast, yes, base }: Options) => ({
  ...(threads !== undefined && { threads }),
  ...(failFast !== undefined && { failFast }),
  ...(yes !== undefined && { yes }),
  ...(base !== undefined && { base }),
})

function outcomeOf(result: ModelsResult): Outcome {
  const errors = modelErrors(result)
  return { text: modelsLine(result), data: result, failed: errors.length > 0, errors }
}
