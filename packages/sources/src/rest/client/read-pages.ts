import { isDeepStrictEqual } from 'node:util'
import type { Row } from '@sluice/loader'
import { stringifyJson } from '@sluice/loader'
import { selectRows } from '../data/select-rows.ts'
import { ofAnswer, placed } from '../errors/placed.ts'
import { withRequestOf } from '../errors/request-behind.ts'
import { RestError } from '../errors/rest-error.ts'
import type { Page } from '../paginate/page.ts'
import { asPaginator } from '../paginate/paginator.ts'
import { singlePage } from '../paginate/single-page.ts'
import { assertNoNextPage } from '../paginate/suggested.ts'
import type { PagesOptions } from './client-options.ts'
import type { RestRequest } from '../request/request.ts'
import { NoRows } from './response-rule.ts'
import type { RestResponse } from '../request/rest-response.ts'

type Send = (request: RestRequest, place: string) => Promise<RestResponse>

/** How often a page that came twice is asked for again, since a cache may have answered. */
const AGAIN = 2

/** The pages of a request, one after the other. */
export async function* readPages(
  request: RestRequest,
  options: PagesOptions,
  send: Send,
): AsyncGenerator<Page> {
  const paginator = asPaginator(options.paginator ?? singlePage())
  const paging = paginator.begin(request)
  const asked = new Set<string>()
  let before: readonly Row[] = []
  let next: RestRequest | undefined = paging.first
  for (let number = 1; next; number++) {
    const place = `${options.place === undefined ? '' : `${options.place}, `}page ${number}`
    const key = stringifyJson(next)
    if (asked.has(key)) throw sameRequest(place, paginator.name)
    asked.add(key)
    const page = await readPage(next, number, place, before)
    if (page instanceof NoRows) {
      options.onNoRows?.(page.action, place)
      return
    }
    yield page
    before = page.rows
    if (options.paginator === undefined) placed(place, () => assertNoNextPage(page), page)
    next = placed(place, () => paging.next(page), page)
  }

  async function readPage(
    one: RestRequest,
    number: number,
    place: string,
    previous: readonly Row[],
  ): Promise<Page | NoRows> {
    for (let again = 0; ; again++) {
      const answer = await send(one, place).catch(whereNoRows)
      if (answer instanceof NoRows) return answer
      const { url, status, headers, body } = answer
      // No Content: there are no rows.
      const rows = status === 204 ? [] : placed(place, () => selectRows(body, options.data), answer)
      const isSame = rows.length > 0 && options.samePage !== 'take' && isDeepStrictEqual(rows, previous)
      if (!isSame) return withRequestOf(answer, { number, request: one, url, status, headers, body, rows })
      if (again === AGAIN) throw ofAnswer(samePage(paginator.name), place, answer)
    }
  }
}

function whereNoRows(error: unknown): NoRows {
  if (error instanceof NoRows) return error
  throw error
}

const sameRequest = (place: string, paginator: string): RestError =>
  new RestError(
    `paging goes in circles: the paginator (${paginator}) requests a page that it has already read`,
    {
      code: 'E_REST_SAME_PAGE',
      place,
      hint: 'correct the paginator: the API may not know its parameter',
    },
  )

const samePage = (paginator: string): RestError =>
  new RestError(`the page has the same rows as the page before it, ${AGAIN + 1} times in a row`, {
    code: 'E_REST_SAME_PAGE',
    hint: `correct the paginator (${paginator}): the API may not know its parameter; samePage: 'take' accepts such pages`,
  })
