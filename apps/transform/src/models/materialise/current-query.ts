import { ident, literal, qualified, type EngineKind, type Session } from '@sluice/engine'
import { compileQuery } from '../graph/compile-query.ts'
import type { ModelGraph, Read } from '../graph/model-graph.ts'
import type { Incremental, Model } from '../model.ts'
import { withBounds } from '../read/placeholders.ts'
import { boundsOf, boundType, timeTypeOf } from './bound-query.ts'
import { wholeRange } from './build-incremental.ts'
import { endOf } from './day-range.ts'

/** The query of a model over all its days up to that of `now`, on a target. */
export async function currentQuery(
  session: Pick<Session, 'rows'>,
  kind: EngineKind,
  graph: Pick<ModelGraph, 'byName'>,
  model: Read<Model>,
  now: Date,
): Promise<string> {
  const query = compileQuery(graph, model)
  const type = await timeTypeOf(session, kind, model, query)
  if (type === undefined) return query
  const { since, until } = boundsOf(model, query, rangeOf(model, now), type)
  const cast = (value: string): string => `cast(${literal(value)} as ${boundType(type)})`
  return withBounds(query, { since: cast(since), until: cast(until) })
}

/** The same for people to paste, without a target; an append begins where its table ends. */
export function pastedQuery(graph: Pick<ModelGraph, 'byName'>, model: Read<Model>, now: Date): string {
  const { since, until } = rangeOf(model, now)
  const { strategy, timeColumn = '' }: Partial<Incremental> = model.incremental ?? {}
  const last = `(select max(${ident(timeColumn)}) from ${qualified(model.dataset, model.name)})`
  return withBounds(compileQuery(graph, model), {
    since: strategy === 'append' ? last : literal(since),
    until: literal(until),
  })
}

const rangeOf = ({ incremental }: Model, now: Date) => wholeRange(incremental ?? {}, { until: endOf(now) })
