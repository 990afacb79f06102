import type { ChainedRows } from '@sluice/loader'
import type { Endpoint, ResourceDefaults, RestResource } from './declaration.ts'
import { endpointOf } from './merge-endpoint.ts'

/** A resource of a declaration: one with an endpoint, or one that is ready. */
export type Declared =
  | { readonly kind: 'ready'; readonly name: string; readonly resource: ChainedRows }
  | {
      readonly kind: 'declared'
      readonly name: string
      readonly own: RestResource
      readonly endpoint: Endpoint
    }

/** The resource with what the defaults set. */
export function declared(
  resource: string | RestResource | ChainedRows,
  defaults: ResourceDefaults,
): Declared {
  if (typeof resource === 'object' && 'kind' in resource)
    return { kind: 'ready', name: resource.name, resource }
  const given = typeof resource === 'string' ? { name: resource, endpoint: resource } : resource
  const { endpoint: _, ...rest } = defaults
  const own: RestResource = { ...rest, ...given }
  return { kind: 'declared', name: own.name, own, endpoint: endpointOf(own, defaults) }
}
