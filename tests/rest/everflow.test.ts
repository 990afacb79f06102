import { ENGINE_KINDS } from '@sluice/engine'
import { everflow, type EverflowOptions, type RestError } from '@sluice/sources'
import { expect, test } from 'vitest'
import { openTestProject } from '../support/project.ts'
import { apiServer } from './api-server.ts'
import { disturbed } from './chaos.ts'
import { everflowApi, type Conversion, type EverflowData } from './everflow-server.ts'

const env = { EVERFLOW_API_KEY: 'everflow-key-1', EVERFLOW_OTHER_KEY: 'wrong-key-123' }

const NOW = new Date()
const day = (before: number): string =>
  new Date(NOW.getTime() - before * 86_400_000).toISOString().slice(0, 10)
const FAST = {
  rate: { requests: 500, per: '1 second', concurrency: 10 },
  retry: { delay: 1, attempts: 8 },
} as const

/** Forty days, four affiliates, of which one is none, and two advertisers. */
const stats = () =>
  Array.from({ length: 40 }, (_, back) => day(39 - back)).flatMap((date, index) =>
    [0, 1, 2, 3].flatMap((affiliate) =>
      [7, 8].map((advertiser) => ({ date, affiliate, advertiser, clicks: index + affiliate })),
    ),
  )

const source = (baseUrl: string, options: Partial<EverflowOptions> = {}) =>
  everflow({
    since: day(39),
    timeZone: 'UTC',
    resources: ['daily_stats'],
    baseUrl: `${baseUrl}/v1`,
    ...FAST,
    ...options,
  })

const data = (more: Partial<EverflowData> = {}): EverflowData => ({
  stats: stats(),
  conversions: [],
  affiliates: [0, 1, 2, 3],
  cap: 10_000,
  ...more,
})

const QUERY = `select cast(date as text) as date, affiliate_id, advertiser_id, clicks, advertiser_label
  from everflow.daily_stats order by 1, 2, 3`

const expected = (rows: EverflowData['stats']) =>
  rows.map(({ date, affiliate, advertiser, clicks }) => ({
    date,
    affiliate_id: affiliate,
    advertiser_id: advertiser,
    clicks,
    advertiser_label: `B ${advertiser}`,
  }))

for (const kind of ENGINE_KINDS) {
  test(`${kind}: daily stats are complete and exact, although the API fails and cuts reports off`, async () => {
    // Fewer than a day has: each day is asked for affiliate by affiliate.
    const all = data({ cap: 7 })
    await using server = await apiServer(disturbed(everflowApi(all), 5))
    await using project = await openTestProject({
      env,
      kind,
      sources: [source(server.url, { since: day(9), clientId: 'acme' })],
    })
    expect((await project.load()).failures).toEqual([])
    await project.applyAndMerge()
    const { session } = project.engine
    const kept = all.stats.filter(({ date }) => date >= day(9))
    expect(await session.rows(QUERY)).toEqual(expected(kept))
    expect(await session.rows('select distinct _client_id from everflow.daily_stats')).toEqual([
      { _client_id: 'acme' },
    ])

    // The numbers of today and of the days of the lookback change.
    for (const stat of all.stats.slice(-24)) stat.clicks += 100
    await project.load()
    await project.applyAndMerge()
    expect(await session.rows(QUERY)).toEqual(expected(kept))
  })

  test(
    `${kind}: conversions that move between pages are all loaded, once`,
    { tags: 'exhaustive' },
    async () => {
      const at = Math.floor(Date.parse(`${day(1)}T10:00:00Z`) / 1000)
      const conversions: Conversion[] = Array.from({ length: 7 }, (_, id) => ({
        conversion_id: `c${id}`,
        conversion_unix_timestamp: at + id,
        status: 'approved',
      }))
      // New ones come in front while the pages are read.
      let late = 0
      const beforePage = (page: number): void => {
        if (page === 2 && late < 3)
          conversions.unshift({
            conversion_id: `late${late++}`,
            conversion_unix_timestamp: at,
            status: 'pending',
          })
      }
      await using server = await apiServer(disturbed(everflowApi(data({ conversions, beforePage })), 9))
      const resources = ['conversions', 'offers', 'affiliates', 'advertisers'] as const
      await using project = await openTestProject({
        env,
        kind,
        sources: [source(server.url, { since: day(2), resources })],
      })
      expect((await project.load()).failures).toEqual([])
      await project.applyAndMerge()
      const { session } = project.engine
      expect(await session.rows('select conversion_id from everflow.conversions order by 1')).toEqual(
        conversions
          .map(({ conversion_id }) => ({ conversion_id }))
          .toSorted((a, b) => (a.conversion_id < b.conversion_id ? -1 : 1)),
      )
      expect(await session.rows('select count(*)::int as n from everflow.affiliates')).toEqual([{ n: 4 }])
      expect(await session.rows('select count(*)::int as n from everflow.offers')).toEqual([{ n: 3 }])
    },
  )
}

test('a report over many days is asked for in windows, and never twice without need', async () => {
  const all = data()
  await using server = await apiServer(everflowApi(all))
  await using project = await openTestProject({ env, kind: 'duckdb', sources: [source(server.url)] })
  await project.load()
  const reports = server.asked
    .filter(({ path }) => path.endsWith('/table'))
    .map(({ body }) => body as { from: string; to: string; columns: readonly unknown[] })
    .filter(({ columns }) => columns.length > 1)
  // The first is sent again after the error of code 8.
  expect(reports.map(({ from, to }) => [from, to])).toEqual([
    [day(39), day(9)],
    [day(39), day(9)],
    [day(8), day(0)],
  ])
})

test('affiliates are listed once for all days that are asked for one affiliate after the other', async () => {
  const all = data({ cap: 7 })
  await using server = await apiServer(everflowApi(all))
  const sources = [source(server.url, { since: day(3) })]
  await using project = await openTestProject({ env, kind: 'duckdb', sources })
  await project.load()
  const lists = server.asked.filter(({ path }) => path.endsWith('/affiliatestable'))
  expect(lists.map(({ query }) => query['page'])).toEqual(['1'])
})

test('what is wrong fails, and says how to go on', async () => {
  const ignoring = everflowApi(data())
  await using server = await apiServer((asked) =>
    ignoring({ ...asked, body: { ...(asked.body as object), query: { filters: [] } } }),
  )
  const failureOf = async (options: Partial<EverflowOptions>): Promise<string> => {
    await using project = await openTestProject({
      env,
      kind: 'duckdb',
      sources: [source(server.url, options)],
    })
    const { code, message } = await project.load().then(
      () => ({ code: 'none', message: '' }),
      (error: unknown) => error as RestError,
    )
    return `${code} ${message}`
  }
  expect(await failureOf({ timeZone: 'Europe/Berlin' })).toBe(
    'E_REST_DECLARATION Everflow has no time zone "Europe/Berlin"',
  )
  expect(await failureOf({ filters: { affiliate: [2] } })).toBe(
    'E_REST_DATA Everflow ignored the filter: it returned rows of affiliate 0',
  )
  const wrong = await failureOf({ apiKey: 'EVERFLOW_OTHER_KEY' })
  expect(wrong).toMatch(/^E_REST_AUTH GET .* answered 401: .*No Authentication Method Found/)
  expect(wrong).not.toContain('wrong-key')
})

test('dates are those of the account, also around a change of the clock', async () => {
  const dates = ['2026-03-07', '2026-03-08', '2026-03-09']
  const all = data({ stats: dates.map((date) => ({ date, affiliate: 1, advertiser: 7, clicks: 1 })) })
  await using server = await apiServer(everflowApi(all))
  const options = { since: '2026-03-07', timeZone: 'America/New_York' }
  await using project = await openTestProject({ env, kind: 'duckdb', sources: [source(server.url, options)] })
  await project.load({ until: '2026-03-09', since: '2026-03-07' })
  await project.applyAndMerge()
  const rows = await project.engine.session.rows(
    'select cast(date as text) as date from everflow.daily_stats order by 1',
  )
  expect(rows).toEqual(dates.map((date) => ({ date })))
})

test('numbers that JavaScript does not hold are loaded as Everflow wrote them', async () => {
  const stats = [{ date: '2026-03-07', affiliate: 1, advertiser: 7, clicks: 1 }]
  const api = everflowApi(data({ stats }))
  const exact = '"total_click":1e400,"cv":-1e401,"payout":1e402'
  await using server = await apiServer((asked) => {
    const { text, ...answer } = api(asked)
    const written = text?.replace('"total_click":1,"cv":1,"payout":0.5', exact)
    return written === undefined ? answer : { ...answer, text: written }
  })
  const options = { since: '2026-03-07', clientId: 'acme', totals: 'off' } as const
  await using project = await openTestProject({ env, kind: 'duckdb', sources: [source(server.url, options)] })
  await project.load({ since: '2026-03-07', until: '2026-03-07' })
  await project.applyAndMerge()
  const rows = await project.engine.session.rows(
    `select cast(clicks as text) as clicks, cast(conversions as text) as conversions, cast(payout as text) as payout
     from everflow.daily_stats`,
  )
  expect(rows).toEqual([{ clicks: '1e400', conversions: '-1e401', payout: '1e402' }])
})
