import { chooseTarget, openLineage, openProject, readLineage, traceLineage } from '@sluice/pipeline'
import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import { UsageError } from '../framework/usage-error.ts'
import { lineageText } from './lineage-text.ts'
import type { ModelsArguments } from './models-options.ts'

/** Runs `sluice models lineage`. */
export async function lineageCommand(
  context: Context,
  options: ModelsArguments['options'],
  [of, second]: readonly string[],
): Promise<Outcome> {
  const { upstream = false, downstream = false, openlineage = false } = options
  if (second !== undefined) throw new UsageError('lineage takes one table or column', 'leave out the others')
  if (upstream && downstream)
    throw new UsageError('--upstream and --downstream together are the default', 'leave out both')
  const project = await openProject(context, options.project, options.target)
  const chosen = chooseTarget(context, project, options.target)
  if (openlineage) {
    const { lineage, known } = await readLineage({ project, chosen }, context)
    const events = openLineage(lineage, known, chosen, context.now())
    return { text: events.map((event) => JSON.stringify(event)).join('\n'), data: { events } }
  }
  const described = await traceLineage({ project, chosen }, context, {
    ...(of !== undefined && { of }),
    ...((upstream || downstream) && { direction: upstream ? 'upstream' : 'downstream' }),
  })
  return { text: lineageText(described, context.colors), data: described }
}
