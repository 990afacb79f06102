import type { AnyCursor, ResourceContext, Row } from '@sluice/loader'
import type { PagesOptions } from '../client/client-options.ts'
import type { RestClient } from '../client/rest-client.ts'
import { placed } from '../errors/placed.ts'
import type { Endpoint } from './declaration.ts'
import { requestOf } from './request-of.ts'

/** Reads the rows of an endpoint: of its resource, or of one row of its parent. */
export type ReadEndpoint = (
  context: ResourceContext & { readonly cursor?: AnyCursor },
  parent?: Row,
) => AsyncIterable<readonly Row[]>

/** How an endpoint is read, by the client of its source. */
export function endpointReader(
  endpoint: Endpoint,
  place: string,
  clientOf: (context: ResourceContext) => RestClient,
): ReadEndpoint {
  const { path: _path, method: _method, query: _query, headers: _headers, json: _json, ...how } = endpoint
  // Of a load: a context is made for each.
  const stopped = new WeakSet<ResourceContext>()
  const warned = new WeakSet<ResourceContext>()

  return async function* read(context, parent) {
    if (stopped.has(context)) return
    const onNoRows: NonNullable<PagesOptions['onNoRows']> = (action, page) => {
      if (action === 'stop') stopped.add(context)
      if (warned.has(context)) return
      warned.add(context)
      context.log.warn(
        action === 'stop'
          ? `a rule for responses ends the resource at ${page}`
          : `a rule for responses leaves out ${page}; other pages that it leaves out are not printed`,
      )
    }
    const request = placed(place, () => requestOf(endpoint, { cursor: context.cursor, parent }))
    yield* clientOf(context).paginate(request, { ...how, place, signal: context.signal, onNoRows })
  }
}
