import type { Engine } from '@sluice/engine'
import type { RunContext } from '../../run/run-context.ts'
import { mayHoldData, withEngine } from '../../target/target.ts'
import type { Opened } from '../../target/with-target.ts'
import type { CodeUses } from '../code-uses.ts'
import { openModels } from '../open-models.ts'
import { describeLineage, type DescribedLineage, type LineageRequest } from './describe-lineage.ts'
import { queriesBelow } from './query-steps.ts'
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

/** The part of a lineage that was asked for, with the typed queries at its lower end. */
export type TracedLineage = DescribedLineage & CodeUses

/**
 * Finds what a table or column comes from, and what comes from it, typed queries included.
 * @throws SluiceError E_LINEAGE_NAME where there is no such table or column
 */
export async function traceLineage(
  place: Omit<Opened, 'engine'>,
  context: Pick<RunContext, 'signal'>,
  request: LineageRequest,
): Promise<TracedLineage> {
  const { lineage } = await readLineage(place, context)
  const described = describeLineage(lineage, request)
  const asks = request.of !== undefined && request.direction !== 'upstream'
  const { project, chosen } = place
  return {
    ...described,
    ...(asks
      ? await queriesBelow(project, chosen.target.kind, described, context.signal)
      : { queries: [], uncertain: null }),
  }
}
