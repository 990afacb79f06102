import LinkHeader from 'http-link-header'
import { valueAt } from '../data/json-path.ts'
import { RestError } from '../errors/rest-error.ts'
import type { Page } from './page.ts'

/** Where APIs put a link to the next page. */
const LINKS: readonly string[] = [
  'next',
  'next_url',
  'next_page_url',
  'links.next',
  'links.next.href',
  '_links.next.href',
  'paging.next',
  'paging.next.link',
  'meta.next',
  'pagination.next',
  "$['@odata.nextLink']",
]

/** Where APIs put a cursor, and the parameter that takes it. */
const CURSORS: readonly (readonly [path: string, parameter: string])[] = [
  ['cursors.next', 'cursor'],
  ['next_cursor', 'cursor'],
  ['nextCursor', 'cursor'],
  ['meta.next_cursor', 'cursor'],
  ['response_metadata.next_cursor', 'cursor'],
  ['paging.next.after', 'after'],
  ['paging.cursors.after', 'after'],
  ['next_page_token', 'page_token'],
  ['nextPageToken', 'pageToken'],
  ['next_page', 'page'],
]

const isLink = (value: unknown): boolean => typeof value === 'string' && /^(https?:\/\/|\/|\?)/.test(value)
const isCursor = (value: unknown): boolean =>
  (typeof value === 'string' && value !== '' && !isLink(value)) || typeof value === 'number'

/** How the paginator that an answer suggests is written; undefined if it names no next page. */
export function suggestedPaginator({ body, headers }: Pick<Page, 'body' | 'headers'>): string | undefined {
  const header = headers.get('link')
  if (header !== null && LinkHeader.parse(header).rel('next').length > 0) return 'headerLink()'
  const link = LINKS.find((one) => isLink(valueAt(body, one)))
  if (link !== undefined) return `jsonLink({ path: ${JSON.stringify(link)} })`
  const [cursor, parameter] = CURSORS.find(([one]) => isCursor(valueAt(body, one))) ?? []
  return cursor === undefined ? undefined : `cursorPages({ path: '${cursor}', in: '${parameter}' })`
}

/** Without a paginator one page is read. @throws RestError for a page that says that there is another */
export function assertNoNextPage(page: Page): void {
  const suggested = suggestedPaginator(page)
  if (suggested === undefined) return
  throw new RestError('the response names a next page, but there is no paginator', {
    code: 'E_REST_PAGING',
    hint: `the response suggests paginator: ${suggested}; if you want only one page: paginator: singlePage()`,
  })
}
