import { asksFor, chooseTarget, openModels, openProject, stateFacts } from '@sluice/pipeline'
import { selectModels, type ModelGraph } from '@sluice/transform'
import type { Context } from '../framework/context.ts'
import { UsageError } from '../framework/usage-error.ts'
import type { ModelsArguments } from './models-options.ts'

/** Models that are chosen without a look at the target. */
export interface SelectedModels {
  readonly graph: ModelGraph
  readonly selected: ReadonlySet<string>
}

/** Reads the models as the target's engine sees them, and selects. */
export async function selectedModels(
  context: Context,
  options: ModelsArguments['options'],
  select: readonly string[],
): Promise<SelectedModels> {
  const project = await openProject(context, options.project, options.target)
  const { target } = chooseTarget(context, project, options.target)
  const graph = await openModels(project, target.kind)
  const exclude = options.exclude === undefined ? [] : [options.exclude]
  const words = [...select, ...exclude]
  if (asksFor('result', words))
    throw new UsageError('result: selects for build, run and test', 'use another selector here')
  const facts = await stateFacts({ dir: project.dir, env: context.env }, words, options.base)
  return { graph, selected: selectModels(graph, { select, exclude }, facts) }
}
