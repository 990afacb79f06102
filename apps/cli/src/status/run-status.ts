import type { Arguments, Outcome } from '../framework/command.ts'
import type { DATASET_SUFFIX } from '../framework/option.ts'
import type { Context } from '../framework/context.ts'
import { openProject, chooseTarget, statusOf } from '@sluice/pipeline'
import { statusText } from './status-text.ts'

/** Runs `sluice status`. */
export async function runStatus(
  context: Context,
  { options }: Arguments<typeof DATASET_SUFFIX>,
): Promise<Outcome> {
  const project = await openProject(context, options.project, options.target)
  const chosen = chooseTarget(context, project, options.target)
  const status = await statusOf(context, chosen, project)
  return {
    text: statusText(chosen, status, context, options),
    data: { target: chosen.name, place: chosen.place, ...status },
  }
}
