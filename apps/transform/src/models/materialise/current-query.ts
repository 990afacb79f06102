import { compileQuery } from '../graph/compile-query.ts'
import type { ModelGraph, Read } from '../graph/model-graph.ts'
import type { Model } from '../model.ts'
import { withRange } from '../read/placeholders.ts'
import { wholeRange } from './build-incremental.ts'
import { endOf } from './day-range.ts'

/** The query of a model over all its days up to that of `now`. */
export const currentQuery = (graph: Pick<ModelGraph, 'byName'>, model: Read<Model>, now: Date): string =>
  withRange(compileQuery(graph, model), wholeRange(model.incremental ?? {}, { until: endOf(now) }))
