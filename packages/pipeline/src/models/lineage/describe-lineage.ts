import { nearest, plainName, SluiceError } from '@sluice/schema'
import { isDirect, type Origin } from '@sluice/transform'
import type { Lineage, LineageEdge, LineageKind, Place } from './lineage.ts'
import { edgesOf, trace, type Direction } from './trace.ts'

/** A table or model of a lineage. */
export interface LineageNode {
  /** `shop.orders`; of what a source gives `source:shop.orders`. */
  readonly table: string
  readonly kind: LineageKind
  /** File of a model. */
  readonly path: string | null
  readonly columns: readonly string[]
  /** Names in the query of a model that no table in it has, so that their lineage is missing. */
  readonly unknown: readonly string[]
}

/** One step of a lineage: `to` is made of `from`, or decided by it. A column is null where all rows are meant. */
export interface LineageStep {
  readonly from: Place
  readonly to: Place
  /** `identity`, `transformation`, `aggregation`; `join`, `filter`, `group_by`, `sort`, `window`, `conditional`. */
  readonly how: Lowercase<Origin['how']>
  /** True: the value is made of it. False: it decides about the value, or about the rows. */
  readonly direct: boolean
}

/** What a lineage is asked for. */
export interface LineageRequest {
  /** `schema.name` or `schema.name.column`, with or without quotes; everything by default. */
  readonly of?: string
  /** Both by default. */
  readonly direction?: Direction
}

/** The part of a lineage that was asked for. */
export interface DescribedLineage {
  readonly of: readonly Place[]
  readonly tables: readonly LineageNode[]
  readonly upstream: readonly LineageStep[]
  readonly downstream: readonly LineageStep[]
}

/**
 * Finds what a table or column comes from, and what comes from it.
 * @throws SluiceError E_LINEAGE_NAME where there is no such table or column
 */
export function describeLineage(
  lineage: Lineage,
  { of: written, direction }: LineageRequest,
): DescribedLineage {
  const edges = edgesOf(lineage)
  const of = written !== undefined && lineage.has(written) ? written : written && plainName(written)
  if (of === undefined)
    return { of: [], tables: nodesIn(lineage), upstream: edges.map(stepOf), downstream: [] }
  const start = placesOf(lineage, of)
  const steps = (one: Direction): readonly LineageEdge[] =>
    direction === undefined || direction === one ? trace(edges, start, one) : []
  const [upstream, downstream] = [steps('upstream'), steps('downstream')]
  const named = new Set(
    [...start, ...[...upstream, ...downstream].flatMap(({ from, to }) => [from, to])].map(
      ({ table }) => table,
    ),
  )
  return {
    of: start,
    tables: nodesIn(lineage).filter(({ table }) => named.has(table)),
    upstream: upstream.map(stepOf),
    downstream: downstream.map(stepOf),
  }
}

const nodesIn = (lineage: Lineage): readonly LineageNode[] =>
  [...lineage.values()].map(({ name, kind, file, columns, unknown }) => ({
    table: name,
    kind,
    path: file ?? null,
    columns: columns.map((column) => column.name),
    unknown,
  }))

const stepOf = (edge: LineageEdge): LineageStep => ({
  from: edge.from,
  to: edge.to,
  how: edge.how.toLowerCase() as LineageStep['how'],
  direct: isDirect(edge),
})

/** The columns that a name means: all of a table, or the one. */
function placesOf(lineage: Lineage, of: string): readonly Place[] {
  const table = lineage.get(of)
  if (table) return table.columns.map(({ name }) => ({ table: of, column: name }))
  const owner = [...lineage.values()].find(({ name }) => of.startsWith(`${name}.`))
  if (!owner) throw unknown(`there is no table or model ${of}`, of, [...lineage.keys()])
  const column = of.slice(owner.name.length + 1)
  const names = owner.columns.map(({ name }) => name)
  const found = names.find((name) => name === column)
  if (found === undefined) throw unknown(`${owner.name} has no column ${column}`, column, names)
  return [{ table: owner.name, column: found }]
}

function unknown(message: string, name: string, names: readonly string[]): SluiceError {
  const alike = nearest(name, names)
  return new SluiceError(message, {
    code: 'E_LINEAGE_NAME',
    hint:
      alike === undefined
        ? `there are ${names.slice(0, 10).join(', ')}${names.length > 10 ? ', ...' : ''}`
        : `did you mean ${alike}?`,
  })
}
