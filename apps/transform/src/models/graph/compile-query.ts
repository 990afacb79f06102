import { fullName } from '@sluice/schema'
import { ident } from '@sluice/engine'
import type { ModelGraph, Read } from './model-graph.ts'

/** Whether a query runs as it stands in its file: it reads no ephemeral model. */
export const runsAsWritten = (
  { byName }: Pick<ModelGraph, 'byName'>,
  { references }: Pick<Read<unknown>, 'references'>,
): boolean => references.every((one) => byName.get(fullName(one))?.materialized !== 'ephemeral')

const NAME = /^\s*(?:"(?:[^"]|"")*"|[^\s."()]+)\s*(?:\.\s*(?:"(?:[^"]|"")*"|[^\s."(),;]+)\s*)?/

/**
 * The query as it runs: the queries of ephemeral models stand in it as subqueries, in the place of their names.
 * `instead` gives the relations that stand for other models, by the names of these.
 * @example compileQuery(graph, model) // select o.id from (select * from shop.orders where not test) as o
 */
export function compileQuery(
  graph: Pick<ModelGraph, 'byName'>,
  { sql, references }: Read<{ readonly sql: string }>,
  instead: ReadonlyMap<string, string> = new Map(),
): string {
  let compiled = sql
  for (const reference of references.toSorted((a, b) => b.at - a.at)) {
    const model = graph.byName.get(fullName(reference))
    const other = instead.get(fullName(reference))
    if (model?.materialized !== 'ephemeral' && other === undefined) continue
    const [name = ''] = NAME.exec(compiled.slice(reference.at)) ?? []
    const alias = reference.aliased ? '' : ` as ${ident(reference.name)}`
    const gap = /\s*$/.exec(name)?.[0] ?? ''
    // A comment at its end must not hide what follows.
    const relation = other ?? (model ? `(${compileQuery(graph, model, instead)}\n)` : '')
    const inner = `${relation}${alias}${gap === '' ? ' ' : gap}`
    compiled = compiled.slice(0, reference.at) + inner + compiled.slice(reference.at + name.length)
  }
  return compiled
}
