import {
  cursorPages,
  headerLink,
  jsonLink,
  offset,
  pageNumber,
  type Paginator,
  type RestRequest,
} from '@sluice/sources'
import { expect, test } from 'vitest'
import vectors from './paging.json' with { type: 'json' }

// What dlt's paginators ask for after each answer, and where Sluice decides otherwise.

interface Request {
  readonly url: string
  readonly params: Readonly<Record<string, string | number>> | null
  readonly json: unknown
}

interface Vector {
  readonly id: string
  readonly given: {
    readonly first_request: Request
    readonly responses: readonly {
      readonly body: unknown
      readonly rows: number
      readonly headers?: Readonly<Record<string, string>>
    }[]
  }
  readonly expect: readonly {
    readonly has_next_page?: boolean
    readonly next_request?: Request
    readonly error?: string
  }[]
}

const URL_OF_ALL = 'https://api.example.com/items'

const PAGINATORS: Readonly<Record<string, Paginator>> = {
  'PAGE-001': offset({ limit: 2, total: 'total' }),
  'PAGE-003': offset({ limit: 2 }),
  'PAGE-005': offset({ limit: 2, total: 'total' }),
  'PAGE-006': offset({ limit: 2, total: 'total' }),
  'PAGE-008': offset({ limit: 2, hasMore: 'more' }),
  'PAGE-010': offset({ limit: 2, stop: 'never', max: 3 }),
  'PAGE-011': offset({ limit: 2, in: { body: 'page.offset' }, limitIn: { body: 'page.limit' } }),
  'PAGE-013': pageNumber({ pages: 'total' }),
  'PAGE-015': pageNumber({ max: 1 }),
  'PAGE-016': pageNumber({ first: 0 }),
  'PAGE-018': jsonLink(),
  'PAGE-020': jsonLink(),
  'PAGE-021': headerLink(),
  'PAGE-023': cursorPages({ path: 'cursors.next' }),
  'PAGE-025': cursorPages({ path: 'next', in: 'after', hasMore: 'has_more' }),
  'PAGE-026': cursorPages({ path: 'next', in: { body: 'page.cursor' } }),
}

/** dlt's `maximum_page` is the first page that is not read; `max` is a number of pages. Both read one here. */
const ONE_PAGE = new Set(['PAGE-015'])

/**
 * dlt adds the limit to the offset behind a page that has fewer rows. If the API gives fewer than it is asked for, rows are then
 * skipped; Sluice asks behind the last row.
 */
const OFFSET_BEHIND_SHORT: Readonly<Record<string, number>> = { 'PAGE-003': 3 }

/** A request in dlt's spelling: a link has its own query, so there are no parameters beside it. */
const spelled = ({ path, query, json }: RestRequest): Request => ({
  url: path,
  params: path.includes('?') ? null : { ...(query as Request['params']) },
  json: json ?? null,
})

const paging = (vectors as readonly unknown[]).filter((one) => (one as Vector).id.startsWith('PAGE-'))

test.each(paging as readonly Vector[])('$id', ({ id, given, expect: expected }) => {
  const paginator = PAGINATORS[id]
  if (!paginator) throw new Error(`${id} has no paginator`)
  const { url, params, json } = given.first_request
  const { first, next } = paginator.begin({
    path: url,
    ...(params?.['a'] === undefined ? {} : { query: { a: params['a'] } }),
    ...(json === null ? {} : { json }),
  })
  expect(spelled(first)).toEqual(given.first_request)
  let request: RestRequest | undefined = first
  for (const [index, { body, rows, headers = {} }] of given.responses.entries()) {
    const { has_next_page: goesOn, next_request: wanted, error } = expected[index] ?? {}
    const page = {
      number: index + 1,
      request: request ?? first,
      url: new URL(URL_OF_ALL),
      status: 200,
      headers: new Headers(headers),
      body,
      rows: Array.from({ length: rows }, (_, row) => ({ id: index * 10 + row })),
    }
    if (error !== undefined) {
      expect(() => next(page)).toThrow(/not a number of rows/)
      return
    }
    request = next(page)
    const decided = rows < 2 ? OFFSET_BEHIND_SHORT[id] : undefined
    const own =
      wanted && decided !== undefined ? { ...wanted, params: { ...wanted.params, offset: decided } } : wanted
    if (goesOn) expect(request && spelled(request)).toEqual(own)
    else expect(request).toBeUndefined()
    if (ONE_PAGE.has(id)) return
  }
})
