import type { Engine } from '@sluice/engine'
import type { RunContext } from '../../run/run-context.ts'
import { mayHoldData, withEngine } from '../../target/target.ts'
import type { Opened } from '../../target/with-target.ts'
import { openModels } from '../open-models.ts'
import { projectLineage, type ProjectLineage } from './project-lineage.ts'

/** The lineage of a project on a target. Where a DuckDB file was never made, it is that of the migrations and models. */
export async function readLineage(
  { project, chosen }: Omit<Opened, 'engine'>,
  context: Pick<RunContext, 'signal'>,
): Promise<ProjectLineage> {
  const { kind } = chosen.target
  const graph = await openModels(project, kind)
  const read = (engine?: Engine): Promise<ProjectLineage> => projectLineage(project, graph, kind, engine)
  return mayHoldData(chosen, project) ? withEngine(context, chosen, project, read) : read()
}
