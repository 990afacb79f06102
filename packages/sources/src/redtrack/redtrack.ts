import {
  source,
  type ChainedRows,
  type ResourceContext,
  type ResourceMaker,
  type Source,
} from '@sluice/loader'
import { windowsOf, type Days } from '../calendar/days.ts'
import { daysToLoad } from '../calendar/days-to-load.ts'
import { apiKey as inQuery } from '../rest/auth/simple-auth.ts'
import { restClient, type RestClient } from '../rest/client/rest-client.ts'
import { pageNumber } from '../rest/paginate/page-number.ts'
import type { RedtrackOptions, RedtrackResource } from './redtrack-options.ts'
import { redtrackList, spendRow } from './redtrack-rows.ts'

const ALL: readonly RedtrackResource[] = ['daily_spend', 'conversions']

/** Days that a report is asked for at once. */
const WINDOW = 31
/** The most rows of a page of a report. */
const PAGE = 1_000

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
  const { name = 'redtrack', dataset, contract, apiKey = 'REDTRACK_API_KEY', clientId } = options
  const { since, until = 'today', timeZone: zone, lookbackDays = 3, resources = ALL } = options
  const lookback = `${lookbackDays} days`
  const clients = new WeakMap<object, RestClient>()
  const clientOf = ({ secrets }: ResourceContext<unknown, { readonly apiKey: string }>): RestClient => {
    const known = clients.get(secrets)
    if (known) return known
    const made = restClient({
      baseUrl: options.baseUrl ?? 'https://api.redtrack.io',
      auth: inQuery(secrets.apiKey, { query: 'api_key' }),
      rate: options.rate ?? { requests: 20, per: '1 minute', cost: 2, concurrency: 1 },
      ...(options.retry && { retry: options.retry }),
    })
    clients.set(secrets, made)
    return made
  }
  const range = ({ from, to }: Days): Record<string, string> => ({
    date_from: from,
    date_to: to,
    timezone: zone,
  })

  const makers: Readonly<
    Record<RedtrackResource, (resource: ResourceMaker<undefined, { readonly apiKey: string }>) => ChainedRows>
  > = {
    daily_spend: (resource) =>
      resource(
        {
          name: 'daily_spend',
          primaryKey: ['date', 'source_id'],
          columns: { date: { type: 'date' }, source_id: { type: 'text' } },
          incremental: { cursor: 'date', initial: since, lookback, zone },
        },
        async function* (context) {
          const paginator = pageNumber({ size: PAGE, sizeIn: 'per', stop: 'short' })
          for (const days of windowsOf(daysToLoad(context.cursor, since, zone, until), WINDOW)) {
            const query = { group: 'date,source', ...range(days), sortby: 'date', direction: 'asc' }
            const how = { data: redtrackList, paginator, place: 'daily_spend', signal: context.signal }
            for await (const page of clientOf(context).paginate({ path: '/report', query }, how))
              yield page.map(spendRow)
          }
        },
      ),
    conversions: (resource) =>
      resource(
        {
          name: 'conversions',
          primaryKey: 'id',
          columns: { id: { type: 'text' } },
          incremental: { cursor: 'conv_time', initial: since, lookback, zone },
        },
        async function* (context) {
          const paginator = pageNumber({ size: PAGE, sizeIn: 'per', total: 'total' })
          for (const days of windowsOf(daysToLoad(context.cursor, since, zone, until), WINDOW)) {
            const how = { data: redtrackList, paginator, place: 'conversions', signal: context.signal }
            yield* clientOf(context).paginate({ path: '/conversions', query: range(days) }, how)
          }
        },
      ),
  }

  return source<undefined, { readonly apiKey: string }>({
    name,
    ...(dataset === undefined ? {} : { dataset }),
    ...(contract === undefined ? {} : { contract }),
    secrets: { apiKey },
    resources: (resource) =>
      resources.map((one) => {
        const made = makers[one](resource)
        return clientId === undefined ? made : made.map((row) => ({ ...row, _client_id: clientId }))
      }),
  })
}
