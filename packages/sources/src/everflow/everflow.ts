import type { ResourceContext, Row, Source } from '@sluice/loader'
import { dayIn, plusDays, windowsOf } from '../reports/days.ts'
import { daysToLoad } from '../reports/days-to-load.ts'
import { incrementalBy } from '../reports/report-options.ts'
import { dailyTotals } from '../reports/report-totals.ts'
import { reportSource, type ReportContext, type ReportMaker } from '../reports/report-source.ts'
import { clientOfLoad } from '../rest/client/client-of-load.ts'
import type { RestClient } from '../rest/client/rest-client.ts'
import { pageNumber } from '../rest/paginate/page-number.ts'
import { timeOfRun } from '../rest/tape/tape.ts'
import type { RestRequest } from '../rest/request/request.ts'
import { everflowClient, READING, timeZoneId } from './everflow-api.ts'
import type { EverflowOptions, EverflowResource } from './everflow-options.ts'
import { readConversions } from './read-conversions.ts'
import { Report } from './read-report.ts'

const ALL: readonly EverflowResource[] = ['daily_stats', 'conversions', 'offers', 'affiliates', 'advertisers']

/** Days that a report is asked for at once, so that it is rarely cut off. */
const WINDOW = 31
/** How far back Everflow has conversions, in days. */
const CONVERSIONS_KEPT = 364

/** Affiliates, offers and the like, page by page. */
const LISTS: Readonly<Record<'offers' | 'affiliates' | 'advertisers', RestRequest>> = {
  offers: { path: '/networks/offers' },
  affiliates: { path: '/networks/affiliatestable', json: { filters: {}, search_terms: [] } },
  advertisers: { path: '/networks/advertisers' },
}

const readList = (
  client: RestClient,
  name: keyof typeof LISTS,
  { signal }: ResourceContext,
): AsyncIterable<readonly Row[]> =>
  client.paginate(LISTS[name], {
    ...READING,
    data: name,
    paginator: pageNumber({ size: 2_000, sizeIn: 'page_size', total: 'paging.total_count' }),
    place: name,
    signal,
  })

/**
 * The reports and lists of an Everflow network.
 *
 * @example
 * ```ts
 * import { everflow } from 'sluice/sources'
 *
 * export const source = everflow({ since: '2025-12-20', timeZone: 'America/New_York' })
 * ```
 */
export function everflow(options: EverflowOptions): Source {
  const { name = 'everflow', apiKey = 'EVERFLOW_API_KEY', timeZone: zone, resources = ALL } = options
  const clientOf = clientOfLoad(({ secrets }: ReportContext) => everflowClient(options, secrets.apiKey))

  async function affiliates(client: RestClient, context: ResourceContext): Promise<readonly number[]> {
    const ids: number[] = []
    for await (const page of readList(client, 'affiliates', context))
      ids.push(...page.map(({ network_affiliate_id: id }) => Number(id)))
    return ids
  }

  async function reportOf(context: ReportContext): Promise<Report> {
    const client = clientOf(context)
    const timezoneId = await timeZoneId(client, zone, context)
    const { currency = 'USD', filters = {} } = options
    return new Report(client, { timezoneId, currency, filters }, context, () => affiliates(client, context))
  }

  const list =
    (table: keyof typeof LISTS, primaryKey: string): ReportMaker =>
    (resource) =>
      resource({ name: table, primaryKey }, (context) => readList(clientOf(context), table, context))

  const makers: Readonly<Record<EverflowResource, ReportMaker>> = {
    daily_stats: (resource) =>
      resource(
        {
          name: 'daily_stats',
          primaryKey: ['date', 'affiliate_id', 'advertiser_id'],
          columns: { date: { type: 'date' } },
          incremental: incrementalBy('date', options),
          ...dailyTotals(
            options,
            ['clicks', 'conversions', 'revenue', 'payout'],
            async function* (days, context) {
              yield* (await reportOf(context)).totals(days)
            },
          ),
        },
        async function* (context) {
          const report = await reportOf(context)
          for (const days of windowsOf(daysToLoad(context.cursor, options), WINDOW)) yield* report.rows(days)
        },
      ),
    conversions: (resource) =>
      resource(
        {
          name: 'conversions',
          primaryKey: 'conversion_id',
          columns: { conversion_at: { type: 'timestamp' } },
          incremental: incrementalBy('conversion_at', options),
        },
        async function* (context) {
          const client = clientOf(context)
          const timezoneId = await timeZoneId(client, zone, context)
          const days = daysToLoad(context.cursor, options)
          const oldest = plusDays(dayIn(zone, timeOfRun()), -CONVERSIONS_KEPT)
          if (days.from < oldest)
            context.log.warn(`Everflow has conversions since ${oldest} only; asked for ${days.from}`)
          const from = days.from < oldest ? oldest : days.from
          yield* readConversions(client, { ...days, from }, timezoneId, context)
        },
      ),
    offers: list('offers', 'network_offer_id'),
    affiliates: list('affiliates', 'network_affiliate_id'),
    advertisers: list('advertisers', 'network_advertiser_id'),
  }

  return reportSource({ name, apiKey, resources, makers }, options)
}
