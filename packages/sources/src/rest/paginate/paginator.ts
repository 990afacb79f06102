import type { RestRequest } from '../request/request.ts'
import type { Page } from './page.ts'

/** The pages of one request. */
export interface Paging {
  /** The request for the first page. */
  readonly first: RestRequest
  /** The request for the page after this one; undefined if it is the last. */
  next(page: Page): RestRequest | undefined
}

/** How an API hands out its pages. */
export interface Paginator {
  /** What it is called in messages. */
  readonly name: string
  begin(request: RestRequest): Paging
}

/** A paginator of your own: the request for the page after this one, or undefined if it is the last. */
export type NextPage = (page: Page) => RestRequest | undefined

export const asPaginator = (paginator: Paginator | NextPage): Paginator =>
  typeof paginator === 'function'
    ? { name: 'own function', begin: (first) => ({ first, next: paginator }) }
    : paginator
