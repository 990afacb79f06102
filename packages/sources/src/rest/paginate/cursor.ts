import { put, type Place } from '../data/place.ts'
import { valuesAt } from '../data/json-path.ts'
import { flagAt, hasNoContent } from './ends.ts'
import { assertEnd, assertNotFull, type FullPage } from './full-page.ts'
import type { Paginator } from './paginator.ts'

export interface CursorOptions extends FullPage {
  /** JSONPath of the next cursor; there is no next page where it is missing, null or empty. */
  readonly path: string
  /** Where the cursor goes; the query parameter `cursor` by default. */
  readonly in?: Place
  /** JSONPath of a flag that is true if there are more pages. */
  readonly hasMore?: string
}

const isCursor = (value: unknown): value is string | number | bigint =>
  (typeof value === 'string' && value !== '') || typeof value === 'number' || typeof value === 'bigint'

/**
 * Pages by a cursor that each answer hands out for the next.
 * @example cursorPages({ path: 'meta.next_cursor', in: 'after' })
 */
export const cursorPages = (options: CursorOptions): Paginator => ({
  name: 'cursor',
  begin: (first) => ({
    first,
    next(page) {
      const { path, in: place = 'cursor', hasMore } = options
      if (hasMore !== undefined && (hasNoContent(page) || !flagAt(page, hasMore))) return undefined
      const [value] = valuesAt(page.body, path)
      if (isCursor(value)) return put(page.request, place, value)
      assertEnd(page, value, 'cursor', path)
      if (value === undefined || hasMore !== undefined) assertNotFull(page, options, path)
      return undefined
    },
  }),
})

export interface HeaderCursorOptions extends FullPage {
  /** The header with the next cursor. */
  readonly header: string
  /** Where the cursor goes; the query parameter `cursor` by default. */
  readonly in?: Place
}

/**
 * Pages by a cursor in a header of each answer.
 * @example headerCursor({ header: 'x-next-cursor' })
 */
export const headerCursor = (options: HeaderCursorOptions): Paginator => ({
  name: 'header cursor',
  begin: (first) => ({
    first,
    next(page) {
      const { header, in: place = 'cursor' } = options
      const value = page.headers.get(header)
      if (value !== null && value !== '') return put(page.request, place, value)
      if (value === null) assertNotFull(page, options, `the header ${header}`)
      return undefined
    },
  }),
})
