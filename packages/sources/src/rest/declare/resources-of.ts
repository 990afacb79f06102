import {
  resource,
  type ChainedRows,
  type ControlTotals,
  type ResourceContext,
  type RowsOptions,
} from '@sluice/loader'
import type { RestClient } from '../client/rest-client.ts'
import { parentNames } from './check-parents.ts'
import type { RestStep, RestTotals } from './declaration.ts'
import type { Declared } from './declared.ts'
import { endpointReader } from './read-endpoint.ts'

const withStep = (rows: ChainedRows, step: RestStep): ChainedRows =>
  'filter' in step
    ? rows.filter(step.filter)
    : 'map' in step
      ? rows.map(step.map)
      : rows.flatMap(step.flatMap)

/** The resources of a declaration, in its order. A child is made from the rows of its parent, after all of their steps. */
export function resourcesOf(
  all: readonly Declared[],
  source: string,
  clientOf: (context: ResourceContext) => RestClient,
): readonly ChainedRows[] {
  const made = new Map<string, ChainedRows>()
  const make = (one: Declared): ChainedRows => {
    const known = made.get(one.name)
    if (known) return known
    const ready = one.kind === 'ready' ? one.resource : fromEndpoint(one)
    made.set(one.name, ready)
    return ready
  }

  function fromEndpoint(one: Extract<Declared, { kind: 'declared' }>): ChainedRows {
    const { endpoint: _, parent: __, steps = [], includeFromParent, concurrency, totals, ...rest } = one.own
    const options = { ...rest, ...(totals && { totals: totalsOf(totals, one.name) }) }
    const read = endpointReader(one.endpoint, `${source}.${one.name}`, clientOf)
    const [parentName] = parentNames(one)
    const parent = all.find(({ name }) => name === parentName)
    const rows = parent
      ? make(parent).pipe(
          {
            ...(options as RowsOptions),
            ...(includeFromParent && { includeFromParent }),
            ...(concurrency && { concurrency }),
          },
          (row, context) => read(context, row),
        )
      : resource(options as RowsOptions & { readonly incremental?: never }, (context) => read(context))
    return steps.reduce(withStep, rows)
  }

  function totalsOf({ endpoint, ...how }: RestTotals, name: string): ControlTotals {
    const own = typeof endpoint === 'string' ? { path: endpoint } : endpoint
    const read = endpointReader(own, `${source}.${name}, totals`, clientOf)
    return { ...how, read: (context) => read(context) }
  }

  return all.map(make)
}
