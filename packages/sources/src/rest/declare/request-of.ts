import { RestError } from '../errors/rest-error.ts'
import type { RestRequest } from '../request/request.ts'
import type { Endpoint, Given } from './declaration.ts'
import { fill, writeText } from './placeholders.ts'

/** The request of an endpoint. */
export function requestOf({ path, method, query, headers, json }: Endpoint, given: Given): RestRequest {
  const filled = {
    path: pathOf(path, given),
    method,
    query: fill(query, given),
    headers: fill(headers, given),
    json: fill(json, given),
  }
  return Object.fromEntries(
    Object.entries(filled).filter(([, value]) => value !== undefined),
  ) as unknown as RestRequest
}

function pathOf(path: Endpoint['path'], given: Given): string {
  if (typeof path === 'function') return path(given)
  const filled = writeText(path, given, (value) => encodeURIComponent(String(value)))
  if (!filled.split('/').includes('')) return filled
  const isEmptyPart = /(?<!^|:|:\/)\/\//.test(filled) || (filled.endsWith('/') && !path.endsWith('/'))
  if (!isEmptyPart) return filled
  throw new RestError(`the path ${path} has a placeholder without a value`, {
    code: 'E_REST_DATA',
    hint: 'give the cursor an `initial`',
  })
}
