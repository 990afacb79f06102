import { modelsPlanText, planProjectModels, withTarget } from '@sluice/pipeline'
import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import { selectionOf } from './chosen-models.ts'
import type { ModelsArguments } from './models-options.ts'

/** Runs `sluice models plan`. */
export const planModelsCommand = (
  context: Context,
  options: ModelsArguments['options'],
  words: readonly string[],
): Promise<Outcome> =>
  withTarget(context, options, async (opened) => {
    const { base } = options
    const request = { ...selectionOf(options, words), ...(base !== undefined && { base }) }
    const plan = await planProjectModels(opened, context, request)
    const failed = plan.models.some(({ breaks }) => breaks !== null)
    return { text: modelsPlanText(plan, context.colors), data: plan, failed }
  })
