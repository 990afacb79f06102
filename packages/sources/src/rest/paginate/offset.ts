import { put, type Place } from '../data/place.ts'
import { isLast, type Ends } from './ends.ts'
import type { Paginator } from './paginator.ts'

export interface OffsetOptions extends Ends {
  /** Rows of a page. */
  readonly limit: number
  /** Where the first page starts; 0 by default. */
  readonly start?: number
  /** Where the offset goes; the query parameter `offset` by default. */
  readonly in?: Place
  /** Where the limit goes; the query parameter `limit` by default. */
  readonly limitIn?: Place
}

/** Pages by the number of rows before them. */
export const offset = (options: OffsetOptions): Paginator => ({
  name: 'offset',
  begin(request) {
    const { limit, start = 0, in: place = 'offset', limitIn = 'limit' } = options
    let at = start
    let pages = 0
    return {
      first: put(put(request, limitIn, limit), place, at),
      next(page) {
        at += limit
        pages++
        if (isLast(page, options, { pages, rows: at, size: limit })) return undefined
        return put(page.request, place, at)
      },
    }
  },
})
