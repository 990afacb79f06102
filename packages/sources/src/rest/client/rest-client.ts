import type { Row } from '@sluice/loader'
import type { Page } from '../paginate/page.ts'
import type { AnyRequest, PagesOptions, RequestOptions, RestClientOptions } from './client-options.ts'
import { readPages } from './read-pages.ts'
import type { RestRequest } from '../request/request.ts'
import type { RestResponse } from '../request/rest-response.ts'
import type { Sender } from './sender.ts'

/** Asks one REST API. All of its requests share the limits of the API. */
export interface RestClient {
  /** Sends one request and returns its answer. @throws RestError */
  request(request: AnyRequest, options?: RequestOptions): Promise<RestResponse>
  /** The parsed body of the answer to a GET. @throws RestError */
  get(path: string, options?: Pick<RestRequest, 'query' | 'headers'> & RequestOptions): Promise<unknown>
  /** The rows of one page after the other, as a resource yields them. @throws RestError */
  paginate(request: AnyRequest, options?: PagesOptions): AsyncGenerator<readonly Row[]>
  /** The pages, with their bodies and headers. @throws RestError */
  pages(request: AnyRequest, options?: PagesOptions): AsyncGenerator<Page>
}

const NEVER = new AbortController().signal

const asRequest = (request: AnyRequest): RestRequest =>
  typeof request === 'string' ? { path: request } : request

/**
 * A client of a REST API.
 *
 * @example
 * ```ts
 * import { resource } from 'sluice'
 * import { bearer, headerLink, restClient } from 'sluice/sources'
 *
 * const github = restClient({
 *   baseUrl: 'https://api.github.com',
 *   auth: bearer(() => process.env['GITHUB_TOKEN'] ?? ''),
 *   paginator: headerLink(),
 * })
 *
 * export const issues = resource({ name: 'issues', primaryKey: 'id' }, async function* ({ signal }) {
 *   yield* github.paginate('/repos/nodejs/node/issues', { signal })
 * })
 * ```
 */
export function restClient(options: RestClientOptions): RestClient {
  let loading: Promise<Sender> | undefined
  // Loaded at the first request, with all that it needs: a project that reads no API starts without it.
  const sender = (): Promise<Sender> =>
    (loading ??= import('./sender.ts').then((module) => new module.Sender(options)))
  const request: RestClient['request'] = async (one, { signal = NEVER, ...rest } = {}) =>
    (await sender()).send(asRequest(one), { signal, ...rest })

  async function* pages(one: AnyRequest, given: PagesOptions = {}): AsyncGenerator<Page> {
    const { signal = NEVER, paginator = options.paginator } = given
    const ready = await sender()
    yield* readPages(asRequest(one), { ...given, ...(paginator && { paginator }) }, (next, place) =>
      ready.send(next, { ...given, signal, place }),
    )
  }

  return {
    request,
    pages,
    async get(path, { query, headers, ...rest } = {}) {
      const only: RestRequest = {
        path,
        method: 'GET',
        ...(query && { query }),
        ...(headers && { headers }),
      }
      return (await request(only, rest)).body
    },
    async *paginate(one, given) {
      for await (const { rows } of pages(one, given)) yield rows
    },
  }
}
