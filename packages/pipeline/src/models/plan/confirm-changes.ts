import { counted, fullName } from '@sluice/schema'
import type { ModelGraph } from '@sluice/transform'
import { logTo } from '../../run/log-to.ts'
import type { RunContext } from '../../run/run-context.ts'
import type { Opened } from '../../target/with-target.ts'
import { planSelected } from './plan-project-models.ts'
import { changedLines } from './plan-text.ts'

/**
 * Shows what a build changes about the columns of a protected target, and asks whether those may go, or change their type,
 * that do. `yes` answers for a person. Gives the models that somebody agreed to; new columns harm nobody, and need no answer.
 */
export async function confirmChanges(
  opened: Opened,
  context: Pick<RunContext, 'signal' | 'now' | 'emit' | 'ask'>,
  graph: ModelGraph,
  selected: ReadonlySet<string>,
  yes: boolean,
): Promise<ReadonlySet<string>> {
  const isBuilt = graph.models.some(
    (model) => model.materialized !== 'ephemeral' && selected.has(fullName(model)),
  )
  if (!isBuilt) return new Set()
  const plan = await planSelected(opened, context, graph, selected)
  const log = logTo(context)
  const lost = plan.models.filter(({ destructive }) => destructive.length > 0)
  const broken = plan.models.filter(({ breaks }) => breaks !== null)
  for (const line of changedLines(plan))
    if (lost.length + broken.length > 0) log.warn(line)
    else log.info(line)
  if (yes || lost.length === 0) return new Set()
  const breaks = broken.length === 0 ? '' : `, which breaks ${broken.map(({ model }) => model).join(', ')}`
  const which = `${counted(lost.length, 'model')} would lose or change columns on ${opened.chosen.name}${breaks}`
  const agreed = (await context.ask?.(`${which}. Build them?`)) ?? false
  return new Set(agreed ? lost.map(({ model }) => model) : [])
}
