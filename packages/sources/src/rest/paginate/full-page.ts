import { stringifyJson } from '@sluice/loader'
import { RestError } from '../errors/rest-error.ts'
import type { Page } from './page.ts'

export interface FullPage {
  /** Rows of a full page. A full page after which the API names no next one is then an error, since rows may be missing. */
  readonly size?: number
}

/** @throws RestError for something that is neither the next page nor says that there is none */
export function assertEnd({ number }: Page, value: unknown, what: string, path: string): void {
  if (value === undefined || value === null || value === '' || value === false) return
  throw new RestError(`page ${number} has ${stringifyJson(value)} at ${path}, which is not a ${what}`, {
    code: 'E_REST_PAGING',
    hint: 'correct the path of the paginator',
  })
}

/** @throws RestError for a full page that does not say that it is the last */
export function assertNotFull({ rows, number }: Page, { size }: FullPage, signal: string): void {
  if (size === undefined || rows.length < size) return
  throw new RestError(
    `page ${number} is full (${rows.length} rows), and does not say whether it is the last: it has no ${signal}`,
    {
      code: 'E_REST_PAGING',
      hint: 'correct the paginator; if this is how the API ends, leave out `size`',
    },
  )
}
