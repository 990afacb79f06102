import { keepSpellings, type ResourceContext, type Row } from '@sluice/loader'
import { windowsOf, type Days } from '../reports/days.ts'
import type { RestClient } from '../rest/client/rest-client.ts'
import { RestError } from '../rest/errors/rest-error.ts'
import { numberAt } from '../rest/paginate/ends.ts'
import { pageNumber } from '../rest/paginate/page-number.ts'
import { READING } from './everflow-api.ts'

const PATH = '/networks/reporting/conversions'
const SIZE = 2_000
const TRIES = 5

/** The conversions of the days, day by day. */
export async function* readConversions(
  client: RestClient,
  days: Days,
  timezoneId: number,
  context: ResourceContext,
): AsyncGenerator<readonly Row[]> {
  for (const { from } of windowsOf(days, 1)) yield await conversionsOf(client, from, timezoneId, context)
}

/**
 * New conversions move those of later pages while they are read. A day is read again until each of the conversions that Everflow
 * counts was seen.
 */
async function conversionsOf(
  client: RestClient,
  day: string,
  timezoneId: number,
  { signal }: ResourceContext,
): Promise<readonly Row[]> {
  const found = new Map<unknown, Row>()
  let total = 0
  const request = {
    path: PATH,
    json: {
      from: `${day} 00:00:00`,
      to: `${day} 23:59:59`,
      timezone_id: timezoneId,
      show_conversions: true,
      show_events: true,
      query: { filters: [], search_terms: [] },
    },
  }
  const paginator = pageNumber({ size: SIZE, sizeIn: 'page_size', total: 'paging.total_count' })
  for (let tries = 0; tries < TRIES; tries++) {
    const pages = client.pages(request, {
      ...READING,
      data: 'conversions',
      paginator,
      signal,
      samePage: 'take',
      place: `conversions, ${day}`,
    })
    for await (const page of pages) {
      total = numberAt(page, 'paging.total_count')
      for (const row of page.rows) found.set(row['conversion_id'], withTime(row))
    }
    if (found.size >= total) return [...found.values()]
  }
  throw new RestError(
    `Everflow counts ${total} conversions of ${day}, but returns ${found.size}, even after ${TRIES} requests`,
    {
      code: 'E_REST_PAGING',
      place: 'conversions',
      hint: 'run the load again later',
    },
  )
}

/** With the time as a timestamp, by which loads are incremental. */
const withTime = (row: Row): Row =>
  keepSpellings(row, {
    ...row,
    conversion_at: new Date(Number(row['conversion_unix_timestamp']) * 1000).toISOString(),
  })
