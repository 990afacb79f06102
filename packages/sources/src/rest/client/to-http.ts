import { stringifyJson } from '@sluice/loader'
import { RestError } from '../errors/rest-error.ts'
import type { HttpRequest } from '../request/http-request.ts'
import type { QueryValue, RestRequest } from '../request/request.ts'
import { mayFollow } from './may-follow.ts'

const textOf = (value: Exclude<QueryValue, readonly unknown[] | undefined>): string =>
  value instanceof Date ? value.toISOString() : value === null ? '' : String(value)

/** The request below `baseUrl`, with the headers of the client under its own. */
export function toHttp(
  request: RestRequest,
  baseUrl: string,
  headers: Readonly<Record<string, string>> = {},
): HttpRequest {
  const url = urlOf(request.path, baseUrl)
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value === undefined) continue
    url.searchParams.delete(name)
    for (const one of Array.isArray(value) ? value : [value])
      url.searchParams.append(name, textOf(one as Exclude<typeof one, readonly unknown[]>))
  }
  const all = new Headers({ accept: 'application/json', 'user-agent': 'sluice', ...headers })
  for (const [name, value] of Object.entries(request.headers ?? {})) all.set(name, value)
  const body = bodyOf(request, all)
  return {
    method: request.method ?? (body === undefined ? 'GET' : 'POST'),
    url,
    headers: all,
    ...(body === undefined ? {} : { body }),
  }
}

function bodyOf({ json, form }: RestRequest, headers: Headers): string | undefined {
  const as = (type: string): void => {
    if (!headers.has('content-type')) headers.set('content-type', type)
  }
  if (json !== undefined) {
    as('application/json')
    return stringifyJson(json)
  }
  if (form === undefined) return undefined
  as('application/x-www-form-urlencoded')
  return new URLSearchParams(form).toString()
}

/**
 * A path is below the base: `/orders` of `https://api.example.com/v1` is `https://api.example.com/v1/orders`. A whole URL must be of
 * the same host, since it gets the secrets of the API.
 */
function urlOf(path: string, baseUrl: string): URL {
  const base = new URL(baseUrl)
  if (!/^https?:\/\//i.test(path)) {
    if (path.startsWith('?')) return new URL(`${base.origin}${base.pathname}${path}`)
    return new URL(`${base.href.replace(/[?#].*$/, '').replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`)
  }
  const url = new URL(path)
  if (mayFollow(base, url)) return url
  throw new RestError(`${url.origin} is not the host of the API, ${base.origin}, and would get its secrets`, {
    code: 'E_REST_OTHER_HOST',
    hint: 'if it belongs to the API, declare another client for that host',
  })
}
