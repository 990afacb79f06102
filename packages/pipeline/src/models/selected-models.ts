import { SluiceError } from '@sluice/schema'
import { selectModels, type ModelGraph, type Selection } from '@sluice/transform'
import type { RunContext } from '../run/run-context.ts'
import type { Opened } from '../target/with-target.ts'
import { openModels } from './open-models.ts'
import { asksFor, stateFacts } from './state-facts.ts'

/** Which models to read; all of them by default. */
export interface ModelChoice extends Partial<Selection> {
  /** What `state:modified` compares with; `HEAD` by default. */
  readonly base?: string
}

/** Models that are selected without a look at the target. */
export interface SelectedModels {
  readonly graph: ModelGraph
  readonly selected: ReadonlySet<string>
}

/**
 * Reads the models as the target's engine sees them, and selects.
 * @throws SluiceError E_USAGE for a selector that needs the target
 */
export async function selectedModels(
  { project, chosen }: Omit<Opened, 'engine'>,
  { env }: Pick<RunContext, 'env'>,
  { select = [], exclude = [], base }: ModelChoice,
): Promise<SelectedModels> {
  const graph = await openModels(project, chosen.target.kind)
  const words = [...select, ...exclude]
  if (asksFor('result', words))
    throw new SluiceError('result: selects for build, run and test', {
      code: 'E_USAGE',
      hint: 'use another selector here',
    })
  const facts = await stateFacts({ dir: project.dir, env }, words, base)
  return { graph, selected: selectModels(graph, { select, exclude }, facts) }
}
