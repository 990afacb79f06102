import type { Row } from '@sluice/loader'
import type { Answer, Asked } from './api-server.ts'

export interface RedtrackData {
  readonly spend: readonly (Row & { readonly date: string })[]
  readonly conversions: readonly (Row & { readonly conv_time: string })[]
  readonly tracks?: readonly (Row & { readonly track_time: string })[]
  /** Clicks of each day that are in no source. */
  readonly lost?: number
}

/** The totals of each day. */
function byDay(rows: RedtrackData['spend'], lost: number): readonly Row[] {
  const sum = (all: RedtrackData['spend'], name: string): number =>
    all.reduce((total, row) => total + Number(row[name] ?? 0), 0)
  return [...Map.groupBy(rows, ({ date }) => date)].map(([date, all]) => ({
    date,
    clicks: String(sum(all, 'clicks') + lost),
    conversions: sum(all, 'conversions'),
    cost: sum(all, 'cost'),
  }))
}

const GROUPS = new Set(['date', 'source', 'campaign', 'offer', 'country', 'hour_of_day'])
const HTML: Answer = {
  text: '<!DOCTYPE html><title>Swagger UI</title>',
  headers: { 'content-type': 'text/html' },
}

/** Behaves as RedTrack does: each request counts for two of twenty, and a wrong path is its documentation. */
export function redtrackApi(data: RedtrackData, spanMs = 60_000): (asked: Asked) => Answer {
  let left = 20
  let until = 0
  return ({ path, method, query }) => {
    if (!['/report', '/conversions', '/tracks'].includes(path) || method !== 'GET') return HTML
    if (query['api_key'] !== 'redtrack-key-1') return { status: 401, body: { error: 'Unauthorized' } }
    const now = Date.now()
    if (now >= until) [left, until] = [20, now + spanMs]
    const seconds = (until - now) / 1000
    if (left < 2)
      return {
        status: 429,
        headers: { 'retry-after': String(seconds), 'x-ratelimit-remaining': String(left) },
        body: { error: 'limit' },
      }
    left -= 2
    const headers = {
      'x-ratelimit-limit': '20',
      'x-ratelimit-remaining': String(left),
      'x-ratelimit-reset': String(seconds),
    }
    const most = path === '/report' ? 1000 : 10_000
    const [page, per] = [Number(query['page'] ?? 1), Math.min(Number(query['per'] ?? 100), most)]
    const { date_from: from = '', date_to: to = '' } = query
    const cut = <T>(rows: readonly T[]): readonly T[] => rows.slice((page - 1) * per, page * per)
    if (path !== '/report') {
      const log: readonly Row[] = path === '/tracks' ? (data.tracks ?? []) : data.conversions
      const rows = log.filter((row) => {
        const day = String(row['track_time'] ?? row['conv_time']).slice(0, 10)
        return day >= from && day <= to
      })
      return { headers, body: { items: rows.length === 0 ? null : cut(rows), total: rows.length } }
    }
    const groups = (query['group'] ?? '').split(',')
    if (groups.some((group) => !GROUPS.has(group)) || query['timezone'] === undefined)
      return { status: 500, headers, body: { error: 'Problem with loading report' } }
    const rows = data.spend.filter(({ date }) => date >= from && date <= to)
    const answered = query['group'] === 'date' ? byDay(rows, data.lost ?? 0) : rows
    return { headers, text: answered.length === 0 ? 'null' : JSON.stringify(cut(answered)) }
  }
}
