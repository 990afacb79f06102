import {
  mergedLines,
  modelErrors,
  modelsLine,
  secondsSince,
  transformTarget,
  unchangedLines,
  withTarget,
} from '@sluice/pipeline'
import type { Arguments, Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import type { TRANSFORM_OPTIONS } from './transform-options.ts'

/** Runs `sluice transform`. */
export async function runTransform(
  context: Context,
  { options }: Arguments<typeof TRANSFORM_OPTIONS>,
): Promise<Outcome> {
  const seconds = secondsSince(context.now)
  return withTarget(context, options, async (opened) => {
    const { tables, models } = await transformTarget(opened, context, {
      full: options.full ?? false,
      yes: options.yes ?? false,
    })
    const errors = modelErrors(models)
    const built = models.results.length === 0 ? [] : [modelsLine(models)]
    return {
      text: [...mergedLines(tables), ...built, ...unchangedLines(models)].join('\n'),
      data: { tables, models, seconds: seconds() },
      failed: errors.length > 0,
      errors,
    }
  })
}
