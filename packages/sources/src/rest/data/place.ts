import type { RestRequest } from '../request/request.ts'

/** Where a value goes in a request: a query parameter (also as a text alone), a header, or a dotted path of the JSON body. */
export type Place =
  | string
  | { readonly query: string }
  | { readonly header: string }
  | { readonly body: string }

/** The request with a value at a place. */
export function put(request: RestRequest, place: Place, value: string | number | bigint): RestRequest {
  if (typeof place === 'string') return put(request, { query: place }, value)
  if ('query' in place) return { ...request, query: { ...request.query, [place.query]: value } }
  if ('header' in place) return { ...request, headers: { ...request.headers, [place.header]: String(value) } }
  return { ...request, json: setAt(request.json ?? {}, place.body.split('.'), value) }
}

function setAt(body: unknown, [key = '', ...rest]: readonly string[], value: unknown): unknown {
  const object = (typeof body === 'object' && body !== null ? body : {}) as Readonly<Record<string, unknown>>
  return { ...object, [key]: rest.length === 0 ? value : setAt(object[key], rest, value) }
}
