import type { Source } from '@sluice/loader'
import { windowsOf, type Days } from '../reports/days.ts'
import { daysToLoad } from '../reports/days-to-load.ts'
import { incrementalBy } from '../reports/report-options.ts'
import { dailyTotals } from '../reports/report-totals.ts'
import { reportSource, type ReportContext, type ReportMaker } from '../reports/report-source.ts'
import { apiKey as inQuery } from '../rest/auth/simple-auth.ts'
import { clientOfLoad } from '../rest/client/client-of-load.ts'
import { restClient } from '../rest/client/rest-client.ts'
import { pageNumber } from '../rest/paginate/page-number.ts'
import type { RedtrackOptions, RedtrackResource } from './redtrack-options.ts'
import { redtrackList, spendRow } from './redtrack-rows.ts'

const USUAL: readonly RedtrackResource[] = ['daily_spend', 'conversions']

/** Days that a report is asked for at once. */
const WINDOW = 31
/** The most rows of a page of a report, and of a log. */
const PAGE = 1_000
const LOG_PAGE = 10_000

/**
 * The spend of each traffic source and day, and the conversions, of a RedTrack account.
 *
 * @example
 * ```ts
 * import { redtrack } from 'sluice/sources'
 *
 * export const source = redtrack({ since: '2025-12-20', timeZone: 'America/New_York' })
 * ```
 */
export function redtrack(options: RedtrackOptions): Source {
  const { name = 'redtrack', apiKey = 'REDTRACK_API_KEY', resources = USUAL } = options
  const clientOf = clientOfLoad(({ secrets }: ReportContext) =>
    restClient({
      baseUrl: options.baseUrl ?? 'https://api.redtrack.io',
      auth: inQuery(secrets.apiKey, { query: 'api_key' }),
      rate: options.rate ?? { requests: 20, per: '1 minute', cost: 2, concurrency: 1 },
      ...(options.retry && { retry: options.retry }),
    }),
  )
  const range = ({ from, to }: Days): Record<string, string> => ({
    date_from: from,
    date_to: to,
    timezone: options.timeZone,
  })

  /** A log, asked for so many days at once. */
  const logOf =
    (name: 'conversions' | 'tracks', key: string, time: string, window: number): ReportMaker =>
    (resource) =>
      resource(
        {
          name,
          primaryKey: key,
          columns: { [key]: { type: 'text' } },
          incremental: incrementalBy(time, options),
        },
        async function* (context) {
          const paginator = pageNumber({ size: LOG_PAGE, sizeIn: 'per', total: 'total' })
          for (const days of windowsOf(daysToLoad(context.cursor, options), window)) {
            const how = { data: redtrackList, paginator, place: name, signal: context.signal }
            yield* clientOf(context).paginate({ path: `/${name}`, query: range(days) }, how)
          }
        },
      )

  const makers: Readonly<Record<RedtrackResource, ReportMaker>> = {
    daily_spend: (resource) =>
      resource(
        {
          name: 'daily_spend',
          primaryKey: ['date', 'source_id'],
          columns: { date: { type: 'date' }, source_id: { type: 'text' } },
          incremental: incrementalBy('date', options),
          ...dailyTotals(options, ['clicks', 'conversions', 'cost'], async function* (days, context) {
            const query = { group: 'date', ...range(days) }
            const paginator = pageNumber({ size: PAGE, sizeIn: 'per', stop: 'short' })
            const how = {
              data: redtrackList,
              paginator,
              place: 'totals of daily_spend',
              signal: context.signal,
            }
            yield* clientOf(context).paginate({ path: '/report', query }, how)
          }),
        },
        async function* (context) {
          const paginator = pageNumber({ size: PAGE, sizeIn: 'per', stop: 'short' })
          for (const days of windowsOf(daysToLoad(context.cursor, options), WINDOW)) {
            const query = { group: 'date,source', ...range(days), sortby: 'date', direction: 'asc' }
            const how = { data: redtrackList, paginator, place: 'daily_spend', signal: context.signal }
            for await (const page of clientOf(context).paginate({ path: '/report', query }, how))
              yield page.map(spendRow)
          }
        },
      ),
    conversions: logOf('conversions', 'id', 'conv_time', WINDOW),
    // There are many more clicks than conversions.
    tracks: logOf('tracks', 'clickid', 'track_time', 1),
  }

  return reportSource({ name, apiKey, resources, makers }, options)
}
