import LinkHeader from 'http-link-header'
import { RestError } from '../errors/rest-error.ts'
import { valuesAt } from '../data/json-path.ts'
import type { RestRequest } from '../request/request.ts'
import { assertEnd, assertNotFull, type FullPage } from './full-page.ts'
import type { Page } from './page.ts'
import type { Paginator } from './paginator.ts'

export interface JsonLinkOptions extends FullPage {
  /** JSONPath of the link to the next page; `next` by default. There is none where it is missing, null or empty. */
  readonly path?: string
}

/** The request for a link, which has the whole query. It may be relative to the page that it is on. */
function follow({ request, url, number }: Page, link: string): RestRequest {
  const { query: _query, ...rest } = request
  const next = URL.parse(link, url.href)
  if (next) return { ...rest, path: next.href }
  throw new RestError(
    `page ${number} has a link to the next page that is not a URL: ${JSON.stringify(link)}`,
    {
      code: 'E_REST_PAGING',
      hint: 'correct the path of the link',
    },
  )
}

/**
 * Pages by a link in each answer.
 * @example jsonLink({ path: 'links.next' })
 */
export const jsonLink = (options: JsonLinkOptions = {}): Paginator => ({
  name: 'JSON link',
  begin: (first) => ({
    first,
    next(page) {
      const { path = 'next' } = options
      const [link] = valuesAt(page.body, path)
      if (typeof link === 'string' && link !== '') return follow(page, link)
      assertEnd(page, link, 'link', path)
      if (link === undefined) assertNotFull(page, options, path)
      return undefined
    },
  }),
})

export interface HeaderLinkOptions extends FullPage {
  /** The relation of the next page; `next` by default. */
  readonly rel?: string
}

/**
 * Pages by the header `Link` (RFC 8288).
 * @example restClient({ baseUrl: 'https://api.github.com', paginator: headerLink() })
 */
export const headerLink = (options: HeaderLinkOptions = {}): Paginator => ({
  name: 'header link',
  begin: (first) => ({
    first,
    next(page) {
      const header = page.headers.get('link')
      if (header === null) {
        assertNotFull(page, options, 'the header Link')
        return undefined
      }
      const [link] = LinkHeader.parse(header).rel(options.rel ?? 'next')
      return link && follow(page, link.uri)
    },
  }),
})
