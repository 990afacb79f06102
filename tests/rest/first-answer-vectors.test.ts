import { restClient, RestError, type PagesOptions } from '@sluice/sources'
import { expect, test } from 'vitest'
import { apiServer } from './api-server.ts'
import vectors from './paging.json' with { type: 'json' }

// What dlt guesses from the first answer. Sluice guesses nothing: it fails, and suggests what to write.

interface Vector {
  readonly id: string
  readonly group: string
  readonly given: unknown
}

const all = vectors as readonly unknown[] as readonly Vector[]
const of = (group: string): readonly Vector[] => all.filter((one) => one.group === group)

async function hintOf(
  body: unknown,
  headers: Readonly<Record<string, string>>,
  options: PagesOptions,
): Promise<string> {
  await using server = await apiServer(() => ({ body, headers }))
  const client = restClient({ baseUrl: server.url })
  try {
    for await (const _page of client.paginate('/items', options));
    return 'one page'
  } catch (error) {
    expect(error).toBeInstanceOf(RestError)
    const [hint = '', command] = (error as RestError).hint?.split('; the single request: ') ?? []
    expect(command).toMatch(/^curl -i '\S+\/items'/)
    return hint
  }
}

const PAGINATORS: Readonly<Record<string, string>> = {
  'PAGEDETECT-001': 'jsonLink({ path: "next" })',
  'PAGEDETECT-003': 'one page',
  'PAGEDETECT-005': "cursorPages({ path: 'cursors.next', in: 'cursor' })",
  'PAGEDETECT-006': "cursorPages({ path: 'next_cursor', in: 'cursor' })",
  'PAGEDETECT-008': 'headerLink()',
  // dlt reads one page, and says nothing.
  'PAGEDETECT-010': 'jsonLink({ path: "paging.next.link" })',
  'PAGEDETECT-011': "cursorPages({ path: 'next_page', in: 'page' })",
}

test.each(of('PAGEDETECT'))(
  '$id: an answer that names a next page is an error without a paginator',
  async ({ id, given }) => {
    const { body, headers } = given as { body: unknown; headers: Readonly<Record<string, string>> | null }
    const hint = await hintOf(body, headers ?? {}, { data: () => [{ id: 1 }] })
    const wanted = PAGINATORS[id] ?? ''
    expect(hint).toBe(
      wanted === 'one page'
        ? wanted
        : `the response suggests paginator: ${wanted}; if you want only one page: paginator: singlePage()`,
    )
  },
)

const DATA: Readonly<Record<string, string>> = {
  'PAGEDATA-001': 'set data: "$.data"',
  'PAGEDATA-003': 'set data: "$.payload.items"',
  'PAGEDATA-005': `set data: '$' if the whole response is one row`,
  // dlt takes the empty list of errors, and loads nothing.
  'PAGEDATA-006': 'set data: "$.users"',
  // Lists of numbers, which are no rows.
  'PAGEDATA-008': `set data: '$' if the whole response is one row`,
}

test.each(of('PAGEDATA'))('$id: an answer that is no list needs `data`', async ({ id, given }) => {
  expect(await hintOf(given, {}, {})).toBe(DATA[id])
})
