import type { QueryResult } from '@sluice/engine'
import { counted, fullName, SluiceError } from '@sluice/schema'
import { currentQuery } from '@sluice/transform'
import type { RunContext } from '../run/run-context.ts'
import { withReader } from '../target/target.ts'
import { assertMayHoldData, type Opened } from '../target/with-target.ts'
import type { SelectedModels } from './selected-models.ts'

/**
 * Rows that the query of the one selected model gives now, whatever its table has.
 * @throws SluiceError E_USAGE where not exactly one model is selected
 */
export function showModel(
  { project, chosen }: Omit<Opened, 'engine'>,
  context: RunContext,
  { graph, selected }: SelectedModels,
  limit: number,
): Promise<QueryResult> {
  const models = graph.models.filter((model) => selected.has(fullName(model)))
  const [model] = models
  if (!model || models.length > 1)
    throw new SluiceError(`show prints one model, and ${counted(models.length, 'model')} are selected`, {
      code: 'E_USAGE',
      hint: 'name one',
    })
  assertMayHoldData(chosen, project)
  return withReader(context, chosen, project, async (reader) => {
    const session = { rows: async <R>(sql: string) => (await reader.query(sql)).rows as R[] }
    const query = await currentQuery(session, chosen.target.kind, graph, model, context.now())
    return reader.query(`select * from (\n${query}\n) as shown limit ${limit}`)
  })
}
