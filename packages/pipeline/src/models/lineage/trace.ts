import { isDirect } from '@sluice/transform'
import type { Lineage, LineageEdge, Place } from './lineage.ts'

export type Direction = 'upstream' | 'downstream'

const keyOf = ({ table, column }: Place): string => `${table}\0${column ?? ''}`

/** All single steps of a lineage. Joins, filters and the like decide about all rows of a table, and so about no single column. */
export const edgesOf = (lineage: Lineage): readonly LineageEdge[] =>
  [...lineage.values()].flatMap(({ name: table, columns, conditions }) => [
    ...columns.flatMap(({ name, origins }) =>
      origins.map(({ how, ...from }): LineageEdge => ({ from, to: { table, column: name }, how })),
    ),
    ...conditions.map(({ how, ...from }): LineageEdge => ({ from, to: { table, column: null }, how })),
  ])

/**
 * The steps that lead to a column, or away from it. Values are followed to their ends; what decides about a column or about
 * the rows of its table is said, and not followed further.
 */
export function trace(
  edges: readonly LineageEdge[],
  start: readonly Place[],
  direction: Direction,
): readonly LineageEdge[] {
  const near = direction === 'upstream' ? 'to' : 'from'
  const far = direction === 'upstream' ? 'from' : 'to'
  const byPlace = Map.groupBy(edges, (edge) => keyOf(edge[near]))
  const found = new Set<LineageEdge>()
  const seen = new Set<string>()
  const queue = [...start]
  for (let place = queue.shift(); place; place = queue.shift()) {
    if (seen.has(keyOf(place))) continue
    seen.add(keyOf(place))
    const rows = direction === 'upstream' ? [{ table: place.table, column: null }] : []
    for (const edge of [place, ...rows].flatMap((one) => byPlace.get(keyOf(one)) ?? [])) {
      found.add(edge)
      if (isDirect(edge)) queue.push(edge[far])
    }
  }
  return edges.filter((edge) => found.has(edge))
}
