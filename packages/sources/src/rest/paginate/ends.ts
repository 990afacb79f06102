import { RestError } from '../errors/rest-error.ts'
import { stringifyJson } from '@sluice/loader'
import { valueAt } from '../data/json-path.ts'
import type { Page } from './page.ts'

/** What says that a page is the last. Without any of them, paging ends at the first empty page. */
export interface Ends {
  /**
   * `empty` (default): the page behind the last one has no rows. `short`: the last page has fewer rows than `size`, which the API
   * must then honor. `never`: only `total`, `pages`, `hasMore` or `max` end it.
   */
  readonly stop?: 'empty' | 'short' | 'never'
  /** JSONPath of the number of all rows. */
  readonly total?: string
  /** JSONPath of the number of all pages. */
  readonly pages?: string
  /** JSONPath of a flag that is true if there are more pages. */
  readonly hasMore?: string
  /** The most pages that are read. */
  readonly max?: number
}

/** How far paging has come. */
export interface Reached {
  /** Pages up to and with this one. */
  readonly pages: number
  /** Rows that lie before the next page. */
  readonly rows: number
  /** Rows of a full page. */
  readonly size: number | undefined
}

/** True for the last page. @throws RestError for a page that contradicts what the API says of it */
export function isLast(page: Page, ends: Ends, { pages, rows, size }: Reached): boolean {
  const { stop = 'empty', total, pages: pagesAt, hasMore, max } = ends
  if (max !== undefined && pages >= max) return true
  const isEmpty = page.rows.length === 0
  const isDeclared = total !== undefined || pagesAt !== undefined || hasMore !== undefined
  if (isDeclared && hasNoContent(page)) return true
  if (hasMore !== undefined && !flagAt(page, hasMore)) return true
  if (total !== undefined && rows >= totalAt(page, total)) return true
  if (pagesAt !== undefined && pages >= numberAt(page, pagesAt)) return true
  if (stop === 'never') return false
  if (isEmpty && isDeclared) throw contradiction(page, ends)
  return isEmpty || (stop === 'short' && size !== undefined && page.rows.length < size)
}

/** True where there are no rows at all, and no body that says so. A later page without content may lack rows. */
export const hasNoContent = ({ status, number }: Page): boolean => status === 204 && number === 1

function contradiction({ body, number }: Page, { total, pages, hasMore }: Ends): RestError {
  const said = [total, pages, hasMore].flatMap((path) =>
    path === undefined ? [] : [`${path} is ${shown(valueAt(body, path))}`],
  )
  return new RestError(
    `page ${number} is empty, but the API says that there are more rows: ${said.join(', ')}`,
    {
      code: 'E_REST_PAGING',
      hint: 'run the load again; if it happens each time, leave out the wrong option, so that an empty page ends the list',
    },
  )
}

/** The number of all rows. @throws RestError where the first page alone has more, so that it must be that of something else */
function totalAt(page: Page, path: string): number {
  const total = numberAt(page, path)
  if (page.number > 1 || page.rows.length <= total) return total
  throw new RestError(
    `page 1 has ${page.rows.length} rows, but ${path}, the number of all rows, is ${total}`,
    {
      code: 'E_REST_PAGING',
      hint: 'correct the path, or leave it out, so that an empty page ends the list',
    },
  )
}

/** An integer, which some APIs write as a text. */
export function numberAt({ body, number }: Page, path: string): number {
  const value = valueAt(body, path)
  if (typeof value === 'number' && value >= 0 && Number.isFinite(value)) return value
  if (typeof value === 'bigint' && value >= 0) return Number(value)
  if (typeof value === 'string' && /^\d+$/.test(value)) return Number(value)
  throw new RestError(`page ${number} has ${shown(value)} at ${path}, not a number of rows or pages`, {
    code: 'E_REST_PAGING',
    hint: `correct the path, or leave it out`,
  })
}

export function flagAt({ body, number }: Page, path: string): boolean {
  const value = valueAt(body, path)
  if (typeof value === 'boolean') return value
  if (value === 'true' || value === 1) return true
  if (value === 'false' || value === 0 || value === null) return false
  throw new RestError(`page ${number} has ${shown(value)} at ${path}, not true or false`, {
    code: 'E_REST_PAGING',
    hint: 'correct the path, or leave it out',
  })
}

const shown = (value: unknown): string => (value === undefined ? 'nothing' : stringifyJson(value))
