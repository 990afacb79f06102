import type { Answer, Asked } from './api-server.ts'

interface Stat {
  readonly date: string
  readonly affiliate: number
  readonly advertiser: number
  clicks: number
}

export interface Conversion {
  readonly conversion_id: string
  readonly conversion_unix_timestamp: number
  readonly status: string
}

/** What Everflow holds, and how it answers. */
export interface EverflowData {
  readonly stats: readonly Stat[]
  readonly conversions: Conversion[]
  readonly affiliates: readonly number[]
  /** Rows of a report before it is cut off. */
  readonly cap: number
  /** Clicks of each day that are of no affiliate. */
  readonly lost?: number
  /** Called before each page of conversions. */
  readonly beforePage?: (page: number) => void
}

const KEY = 'everflow-key-1'
const error = (status: number, text: string): Answer => ({ status, body: { error: text } })

/** Behaves as the network API v1 of Everflow does, its silent ways too. */
export function everflowApi(data: EverflowData): (asked: Asked) => Answer {
  const hiccups = new Set(['code 8', 'control'])
  return ({ path, headers, body, query }) => {
    if (headers['x-eflow-api-key'] !== KEY) return error(401, 'No Authentication Method Found')
    if (path === '/v1/meta/timezones')
      return {
        body: {
          timezones: [
            { timezone_id: 67, timezone: 'UTC' },
            { timezone_id: 80, timezone: 'America/New_York' },
          ],
        },
      }
    if (path === '/v1/networks/reporting/entity/table') {
      if (hiccups.delete('code 8')) return { status: 400, body: { error: 'Internal error', code: 8 } }
      return report(body as ReportBody, data, hiccups.delete('control'))
    }
    if (path === '/v1/networks/reporting/conversions') {
      data.beforePage?.(Number(query['page']))
      return conversions(body as ReportBody, query, data)
    }
    const [, name = ''] = /^\/v1\/networks\/(affiliatestable|offers|advertisers)$/.exec(path) ?? []
    const [key, id] =
      name === 'affiliatestable'
        ? ['affiliates', 'network_affiliate_id']
        : [name, `network_${name.slice(0, -1)}_id`]
    const all = name === 'affiliatestable' ? data.affiliates : [1, 2, 3]
    const [page, size] = [Number(query['page'] ?? 1), Number(query['page_size'] ?? 50)]
    const rows = all
      .slice((page - 1) * size, page * size)
      .map((one) => ({ [id as string]: one, name: `${key} ${one}` }))
    return { body: { [key as string]: rows, paging: { page, page_size: size, total_count: all.length } } }
  }
}

interface ReportBody {
  readonly from: string
  readonly to: string
  readonly timezone_id?: number
  readonly columns?: readonly unknown[]
  readonly query: {
    readonly filters: readonly { readonly resource_type?: string; readonly filter_id_value?: unknown }[]
  }
}

function report(
  { from, to, timezone_id: zone, columns = [], query }: ReportBody,
  data: EverflowData,
  control: boolean,
): Answer {
  if (zone === undefined || columns.some((column) => typeof column === 'string'))
    return error(400, 'Internal error')
  if (Date.parse(to) - Date.parse(from) > 367 * 86_400_000) return error(400, 'Range too long')
  // Filters that it does not understand are ignored.
  const filters = query.filters.filter(({ filter_id_value: id }) => typeof id === 'string')
  const kept = data.stats.filter(
    (stat) =>
      stat.date >= from &&
      stat.date <= to &&
      (['affiliate', 'advertiser'] as const).every((kind) => {
        const ids = filters.filter(({ resource_type: type }) => type === kind)
        return ids.length === 0 || ids.some(({ filter_id_value: id }) => id === String(stat[kind]))
      }),
  )
  if (columns.length === 1) return { body: { table: byDay(kept, data.lost ?? 0), incomplete_results: false } }
  const table = kept.slice(0, data.cap).map(({ date, affiliate, advertiser, clicks }) => ({
    columns: [
      { column_type: 'date', id: String(Date.parse(`${date}T00:00:00Z`) / 1000), label: date },
      {
        column_type: 'affiliate',
        id: affiliate === 0 ? '' : String(affiliate),
        label: affiliate === 0 ? '' : `A ${affiliate}`,
      },
      { column_type: 'advertiser', id: String(advertiser), label: `B\u0001${advertiser}` },
    ],
    reporting: {
      imp: 0,
      total_click: clicks,
      cv: 1,
      payout: clicks * 0.5,
      revenue: clicks,
      profit: clicks * 0.5,
    },
  }))
  const text = JSON.stringify({ table, incomplete_results: kept.length > data.cap })
  return {
    text: control ? text.replaceAll(String.raw`\u0001`, '\t') : text.replaceAll(String.raw`\u0001`, ' '),
  }
}

/** The totals of each day. */
const byDay = (stats: readonly Stat[], lost: number): readonly unknown[] =>
  [...Map.groupBy(stats, ({ date }) => date)].map(([date, all]) => {
    const clicks = all.reduce((sum, stat) => sum + stat.clicks, 0) + lost
    return {
      columns: [{ column_type: 'date', id: String(Date.parse(`${date}T00:00:00Z`) / 1000), label: date }],
      reporting: {
        total_click: clicks,
        cv: all.length,
        payout: (clicks - lost) * 0.5,
        revenue: clicks - lost,
      },
    }
  })

function conversions({ from, to }: ReportBody, query: Asked['query'], data: EverflowData): Answer {
  // The zone of the tests is UTC here.
  const [start, end] = [from, to].map((text) => Date.parse(`${text.replace(' ', 'T')}Z`) / 1000)
  const kept = data.conversions.filter(
    ({ conversion_unix_timestamp: at }) => at >= (start ?? 0) && at <= (end ?? 0),
  )
  const [page, size] = [Number(query['page']), Math.min(Number(query['page_size']), 2)]
  return {
    body: {
      conversions: kept.slice((page - 1) * size, page * size),
      paging: { page, page_size: size, total_count: kept.length },
    },
  }
}
