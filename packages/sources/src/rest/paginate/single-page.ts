import { assertNotFull, type FullPage } from './full-page.ts'
import type { Paginator } from './paginator.ts'

/**
 * One page, and no more.
 * @example restClient({ baseUrl: 'https://api.example.com', paginator: singlePage() })
 */
export const singlePage = (options: FullPage = {}): Paginator => ({
  name: 'single page',
  begin: (first) => ({
    first,
    next(page) {
      assertNotFull(page, options, 'next page')
      return undefined
    },
  }),
})
