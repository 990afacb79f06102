import { RestError } from '../errors/rest-error.ts'
import { put, type Place } from '../data/place.ts'
import { valueAt } from '../data/json-path.ts'
import { isLast, type Ends } from './ends.ts'
import type { Paginator } from './paginator.ts'

export interface KeysetOptions extends Ends {
  /** JSONPath of the value in a row; that of the last row of a page asks for the next page. */
  readonly field: string
  /** Where the value goes, such as the query parameter `starting_after`. */
  readonly in: Place
  /** Rows of a page. `stop: 'short'` needs it. */
  readonly size?: number
  /** Where the size goes; the query parameter `limit` by default, if there is a size. */
  readonly sizeIn?: Place
}

/**
 * Pages that start behind the last row of the page before.
 * @example keyset({ field: 'id', in: 'starting_after', size: 100 })
 */
export const keyset = (options: KeysetOptions): Paginator => ({
  name: 'keyset',
  begin(request) {
    const { field, in: place, size, sizeIn = 'limit' } = options
    let pages = 0
    let rows = 0
    return {
      first: size === undefined ? request : put(request, sizeIn, size),
      next(page) {
        pages++
        rows += page.rows.length
        if (isLast(page, options, { pages, rows, size })) return undefined
        const value = valueAt(page.rows.at(-1), field)
        if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint')
          return put(page.request, place, value)
        throw new RestError(`the last row of page ${page.number} has no value at ${field}`, {
          code: 'E_REST_PAGING',
          hint: 'name a field that each row has',
        })
      },
    }
  },
})
