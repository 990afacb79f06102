import type { EngineKind } from '@sluice/engine'
import type { ProjectModel } from '@sluice/schema-evolution'
import { SluiceError } from '@sluice/schema'
import { compileQuery } from '../graph/compile-query.ts'
import { modelGraph } from '../graph/model-graph.ts'
import { readModels } from '../read/read-models.ts'
import { withNulls } from '../read/placeholders.ts'

/**
 * The queries of the models of a project as one engine runs them, each behind those that it reads. Where the models cannot be
 * read, there are none: `build` and `verify` say why.
 */
export async function modelQueries(projectDir: string, kind: EngineKind): Promise<readonly ProjectModel[]> {
  try {
    const graph = await modelGraph(await readModels(projectDir, kind), kind)
    return graph.models.map((model) => ({
      file: model.file,
      sql: withNulls(compileQuery(graph, model)),
      ...(model.materialized !== 'ephemeral' && { makes: { dataset: model.dataset, name: model.name } }),
    }))
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error
    return []
  }
}
