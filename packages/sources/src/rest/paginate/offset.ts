import { put, type Place } from '../data/place.ts'
import { RestError } from '../errors/rest-error.ts'
import { isLast, type Ends } from './ends.ts'
import type { Page } from './page.ts'
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

/**
 * Pages by the number of rows before them.
 * @example offset({ limit: 100 })
 */
export const offset = (options: OffsetOptions): Paginator => ({
  name: 'offset',
  begin(request) {
    const { limit, start = 0, in: place = 'offset', limitIn = 'limit' } = options
    let at = start
    let pages = 0
    let short: Page | undefined
    return {
      first: put(put(request, limitIn, limit), place, at),
      next(page) {
        const { length } = page.rows
        if (short && length > 0) throw tooSmall(short, limit)
        if (length > 0 && length < limit) short = page
        // Behind a short page there may be rows that the API did not give, although it was asked for them.
        at += length === 0 ? limit : length
        pages++
        if (isLast(page, options, { pages, rows: at, size: limit })) return undefined
        return put(page.request, place, at)
      },
    }
  },
})

const tooSmall = ({ number, rows }: Page, limit: number): RestError =>
  new RestError(`page ${number} has ${rows.length} of the ${limit} requested rows, but there are more`, {
    code: 'E_REST_PAGING',
    hint: `the API may have a maximum limit: set \`limit\` to ${rows.length} or less`,
  })
