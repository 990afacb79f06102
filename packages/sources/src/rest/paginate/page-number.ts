import { put, type Place } from '../data/place.ts'
import { isLast, type Ends } from './ends.ts'
import type { Paginator } from './paginator.ts'

export interface PageNumberOptions extends Ends {
  /** The number of the first page; 1 by default. */
  readonly first?: number
  /** Where the number goes; the query parameter `page` by default. */
  readonly in?: Place
  /** Rows of a page. `stop: 'short'` needs it. */
  readonly size?: number
  /** Where the size goes; the query parameter `per_page` by default, if there is a size. */
  readonly sizeIn?: Place
}

/**
 * Pages by their numbers.
 * @example pageNumber({ size: 100 })
 */
export const pageNumber = (options: PageNumberOptions = {}): Paginator => ({
  name: 'page number',
  begin(request) {
    const { first = 1, in: place = 'page', size, sizeIn = 'per_page' } = options
    let pages = 0
    let rows = 0
    const start = put(request, place, first)
    return {
      first: size === undefined ? start : put(start, sizeIn, size),
      next(page) {
        pages++
        rows += page.rows.length
        if (isLast(page, options, { pages, rows, size })) return undefined
        return put(page.request, place, first + pages)
      },
    }
  },
})
