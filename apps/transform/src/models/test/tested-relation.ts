import { qualified } from '@sluice/engine'
import { compileQuery } from '../graph/compile-query.ts'
import type { ModelGraph, Read } from '../graph/model-graph.ts'
import type { Model } from '../model.ts'

/** What the tests of a model read, as SQL behind `from`: its table, or its query where it has none. */
export const testedRelation = (graph: Pick<ModelGraph, 'byName'>, model: Read<Model>): string =>
  model.materialized === 'ephemeral'
    ? `(${compileQuery(graph, model)}\n)`
    : qualified(model.dataset, model.name)
