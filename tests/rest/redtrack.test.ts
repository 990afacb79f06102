import { ENGINE_KINDS } from '@sluice/engine'
import { redtrack, restClient, type RedtrackOptions } from '@sluice/sources'
import { expect, test } from 'vitest'
import { openTestProject } from '../support/project.ts'
import { apiServer } from './api-server.ts'
import { disturbed } from './chaos.ts'
import { redtrackApi, type RedtrackData } from './redtrack-server.ts'

const env = { REDTRACK_API_KEY: 'redtrack-key-1' }
const NOW = new Date()
const day = (before: number): string =>
  new Date(NOW.getTime() - before * 86_400_000).toISOString().slice(0, 10)

/** Two full pages of a thousand rows, all of one window. */
const spend: RedtrackData['spend'] = Array.from({ length: 20 }, (_, back) => day(19 - back)).flatMap(
  (date, index) =>
    Array.from({ length: 100 }, (_row, source) => ({
      date,
      ...(source === 0 ? {} : { source_id: `5f${source}`, source: `Meta ${source}`, source_alias: 'fb' }),
      clicks: String(index + source),
      conversions: 0,
      total_conversions: 9,
      cost: source % 2 === 0 ? '1.25' : 1.25,
    })),
)
const conversions: RedtrackData['conversions'] = Array.from({ length: 30 }, (_, id) => ({
  id: `c${id}`,
  conv_time: `${day(id % 5)}T0${id % 10}:00:00Z`,
  payout: 2.5,
}))

const source = (baseUrl: string, options: Partial<RedtrackOptions> = {}) =>
  redtrack({ since: day(19), timeZone: 'UTC', baseUrl, retry: { delay: 1, attempts: 8 }, ...options })

for (const kind of ENGINE_KINDS) {
  test(`${kind}: spend and conversions are complete and exact, although the API fails`, async () => {
    await using server = await apiServer(disturbed(redtrackApi({ spend, conversions }, 400), 3))
    const rate = { requests: 1000, per: '1 second', cost: 2, concurrency: 2 } as const
    await using project = await openTestProject({ env, kind, sources: [source(server.url, { rate })] })
    expect((await project.load()).failures).toEqual([])
    await project.applyAndMerge()
    const { session } = project.engine
    const totals = `select count(*)::int as rows, sum(clicks)::int as clicks, sum(conversions)::int as conversions,
      sum(total_conversions)::int as total, sum(cost)::int as cost,
      sum(case when source_id = 'none' then 1 else 0 end)::int as unknown from redtrack.daily_spend`
    expect(await session.rows(totals)).toEqual([
      { rows: 2000, clicks: 118_000, conversions: 0, total: 18_000, cost: 2500, unknown: 20 },
    ])
    expect(await session.rows('select id from redtrack.conversions order by id')).toEqual(
      conversions.map(({ id }) => ({ id })).toSorted((a, b) => (String(a.id) < String(b.id) ? -1 : 1)),
    )
    const before = server.asked.length
    await project.load()
    const reports = server.asked.slice(before).filter(({ path }) => path === '/report')
    expect(reports[0]?.query).toMatchObject({
      date_from: day(3),
      date_to: day(0),
      group: 'date,source',
      per: '1000',
    })
  })
}

test('asks for the page behind two full ones, and an empty list is null', async () => {
  await using server = await apiServer(redtrackApi({ spend, conversions: [] }, 400))
  const rate = { requests: 1000, cost: 2 }
  await using project = await openTestProject({
    env,
    kind: 'duckdb',
    sources: [source(server.url, { rate })],
  })
  const { failures, resources } = await project.load()
  expect([failures, resources[0]?.rows_read]).toEqual([[], 2000])
  const reports = server.asked.filter(({ query }) => query['group'] === 'date,source')
  const pages = reports.map(({ query }) => query['page'])
  expect(pages).toEqual(['1', '2', '3'])
})

test('tracks are read day by day, where they are chosen', async () => {
  const tracks = Array.from({ length: 25 }, (_, id) => ({
    clickid: `t${id}`,
    track_time: `${day(id % 3)}T01:00:00Z`,
  }))
  await using server = await apiServer(redtrackApi({ spend, conversions, tracks }, 400))
  const options = { rate: { requests: 1000 }, resources: ['tracks'], since: day(2) } as const
  await using project = await openTestProject({ env, kind: 'duckdb', sources: [source(server.url, options)] })
  const { failures, resources } = await project.load()
  expect([failures, resources[0]?.rows_read]).toEqual([[], 25])
  expect(
    server.asked.map(({ path, query }) => [path, query['date_from'], query['date_to'], query['per']]),
  ).toEqual([2, 1, 0].map((back) => ['/tracks', day(back), day(back), '10000']))
})

test('learns from the answers that each request counts for two', async () => {
  const api = redtrackApi({ spend: [], conversions: [] }, 600)
  let refused = 0
  await using server = await apiServer((asked) => {
    const answer = api(asked)
    if (answer.status === 429) refused++
    return answer
  })
  const client = restClient({ baseUrl: server.url, rate: { cost: 2, concurrency: 1 } })
  const query = { api_key: 'redtrack-key-1', group: 'date', timezone: 'UTC' }
  const started = Date.now()
  for (let i = 0; i < 15; i++) await client.get('/report', { query })
  expect(refused).toBe(0)
  expect(Date.now() - started).toBeGreaterThan(550)
})

test('a wrong path, which answers with HTML, and an unknown group are errors', async () => {
  await using server = await apiServer(redtrackApi({ spend, conversions }))
  const client = restClient({ baseUrl: server.url, retry: { attempts: 3, delay: 1 } })
  const query = { api_key: 'redtrack-key-1', group: 'hour', timezone: 'UTC' }
  await expect(client.get('/stats', { query })).rejects.toMatchObject({ code: 'E_REST_NOT_JSON' })
  await expect(client.get('/report', { query })).rejects.toMatchObject({
    code: 'E_REST_UNAVAILABLE',
    message: expect.stringMatching(
      /api_key=\*\*\*.* answered 500: \{"error":"Problem with loading report"\}$/,
    ),
  })
  expect(server.asked).toHaveLength(4)
})
