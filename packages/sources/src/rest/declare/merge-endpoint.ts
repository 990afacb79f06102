import type { Endpoint, ResourceDefaults, RestResource } from './declaration.ts'

/** The endpoint of a resource over that of the defaults; query and headers are merged key by key. */
export function endpointOf(resource: RestResource, defaults: ResourceDefaults): Endpoint {
  const own = typeof resource.endpoint === 'string' ? { path: resource.endpoint } : resource.endpoint
  const base = defaults.endpoint ?? {}
  const query = { ...base.query, ...own.query }
  const headers = { ...base.headers, ...own.headers }
  return { ...base, ...own, query, headers }
}
