import type { LineageRequest } from '../../models/lineage/describe-lineage.ts'
import { openLineage, type JobEvent } from '../../models/lineage/openlineage.ts'
import { readLineage, traceLineage, type TracedLineage } from '../../models/lineage/read-lineage.ts'
import type { OpenProject } from '../project/open-project.ts'
import { onChosen, type RunOptions } from '../project/run-options.ts'

export interface LineageOptions extends RunOptions, LineageRequest {}

/**
 * Returns what the columns of tables and models are made from, across loads and models, and what is made from them,
 * including typed queries.
 * @throws SluiceError if the models cannot be read, or there is no such table or column
 * @example const { upstream } = await lineage(project, { of: 'marts.daily.revenue', direction: 'upstream' })
 */
export const lineage = (project: OpenProject, options: LineageOptions = {}): Promise<TracedLineage> =>
  onChosen(project, options, (chosen, context) => traceLineage({ project, chosen }, context, options))

/**
 * Returns the lineage of the models as OpenLineage events, one for each model, with the column facet.
 * @throws SluiceError if the models cannot be read
 * @example for (const event of await lineageEvents(project)) console.log(JSON.stringify(event))
 */
export const lineageEvents = (project: OpenProject, options: RunOptions = {}): Promise<readonly JobEvent[]> =>
  onChosen(project, options, async (chosen, context) => {
    const { lineage: found, known } = await readLineage({ project, chosen }, context)
    return openLineage(found, known, chosen, context.now())
  })
