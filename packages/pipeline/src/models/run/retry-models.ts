import { readLastModelRun } from '@sluice/ledger'
import { fullName, SluiceError } from '@sluice/schema'
import { testName, type ModelGraph } from '@sluice/transform'
import { installOn } from '../../datasets/confirm-creating.ts'
import type { Opened } from '../../target/with-target.ts'
import { openModels } from '../open-models.ts'
import {
  runSelected,
  type ModelsContext,
  type ModelsRequest,
  type ModelsResult,
} from './run-project-models.ts'

/**
 * Runs what failed or was skipped in the last run again, with the same command.
 * @throws SluiceError E_MODEL_NO_RUN where there was none
 */
export async function retryModels(
  opened: Opened,
  context: ModelsContext,
  request: Omit<ModelsRequest, 'command'>,
): Promise<ModelsResult> {
  const { engine, project } = opened
  await installOn(opened, context, request.yes)
  const last = await readLastModelRun(engine.session)
  const [first] = last
  if (!first)
    throw new SluiceError('no models were run on this target yet', {
      code: 'E_MODEL_NO_RUN',
      hint: 'run `sluice models build` first',
    })
  const graph = await openModels(project, engine.kind, engine.session)
  const undone = last
    .filter(({ status }) => status === 'failed' || status === 'skipped')
    .map(({ node }) => node)
  return runSelected(opened, context, { ...request, command: first.command }, graph, ownersOf(graph, undone))
}

/** The models and tests in files that these nodes are, or are tests of. */
function ownersOf(graph: ModelGraph, nodes: readonly string[]): ReadonlySet<string> {
  const owners = new Map(
    graph.models.flatMap((model) => [
      [fullName(model), fullName(model)] as const,
      ...model.tests.map((test) => [testName(model, test), fullName(model)] as const),
    ]),
  )
  for (const { name } of graph.tests) owners.set(name, name)
  return new Set(nodes.flatMap((node) => owners.get(node) ?? []))
}
