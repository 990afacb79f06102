import type { Arguments, Outcome } from '../framework/command.ts'
import type { DATASET_SUFFIX } from '../framework/option.ts'
import type { Context } from '../framework/context.ts'
import {
  installOn,
  mergedLines,
  mergeStaged,
  modelErrors,
  modelsLine,
  runProjectModels,
  secondsSince,
  withTarget,
} from '@sluice/pipeline'

/** Runs `sluice transform`. */
export async function runTransform(
  context: Context,
  { options }: Arguments<typeof DATASET_SUFFIX>,
): Promise<Outcome> {
  const seconds = secondsSince(context.now)
  return withTarget(context, options, async (opened) => {
    const { engine, project } = opened
    await installOn(opened, context)
    const tables = await mergeStaged(engine, project, context)
    const models = await runProjectModels(opened, context, { command: 'build' }).catch((error: unknown) => {
      // What was merged is merged.
      for (const text of mergedLines(tables)) context.emit({ kind: 'message', level: 'info', text })
      throw error
    })
    const errors = modelErrors(models)
    const built = models.results.length === 0 ? [] : [modelsLine(models)]
    return {
      text: [...mergedLines(tables), ...built].join('\n'),
      data: { tables, models, seconds: seconds() },
      failed: errors.length > 0,
      errors,
    }
  })
}
