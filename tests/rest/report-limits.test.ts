import { everflow, redtrack } from '@sluice/sources'
import { expect, test } from 'vitest'
import { openTestProject } from '../support/project.ts'
import { apiServer } from './api-server.ts'
import { everflowApi } from './everflow-server.ts'
import { marketingData } from './marketing.ts'
import { redtrackApi } from './redtrack-server.ts'

const env = { EVERFLOW_API_KEY: 'everflow-key-1', REDTRACK_API_KEY: 'redtrack-key-1' }
const day = (before: number): string => new Date(Date.now() - before * 86_400_000).toISOString().slice(0, 10)
const account = { timeZone: 'UTC', retry: { delay: 1, attempts: 3 } } as const

test(
  'Everflow refuses all requests until its window ends, and does not say when: the load waits',
  { tags: 'exhaustive' },
  async () => {
    const data = marketingData([1, 0].map(day))
    const answer = everflowApi(data.everflow)
    let refused = 0
    let until = 0
    await using server = await apiServer((asked, number) => {
      if (number === 3) until = Date.now() + 1_500
      if (Date.now() >= until) return answer(asked)
      refused++
      return {
        status: 429,
        headers: { 'x-ratelimit-limit': '900', 'x-ratelimit-remaining': '0' },
        body: { error: 'rate limit' },
      }
    })
    const source = everflow({ ...account, since: day(1), baseUrl: `${server.url}/v1` })
    await using project = await openTestProject({ kind: 'duckdb', env, sources: [source] })
    const { failures, resources } = await project.load()
    expect(failures).toEqual([])
    expect(resources.map(({ rows_read }) => rows_read)).toEqual([6, 2, 3, 3, 3])
    // Those that were under way, and one for each second.
    expect(refused).toBeGreaterThan(0)
    expect(refused).toBeLessThan(15)
    expect(server.busiest).toBeLessThanOrEqual(10)
  },
)

test('a report without rows is no error, and neither is a range longer than Everflow allows at once', async () => {
  await using server = await apiServer(everflowApi(marketingData([day(400)]).everflow))
  const source = everflow({
    ...account,
    since: day(400),
    resources: ['daily_stats'],
    baseUrl: `${server.url}/v1`,
    rate: { requests: 500 },
  })
  await using project = await openTestProject({ kind: 'duckdb', env, sources: [source] })
  const { failures, resources } = await project.load()
  expect([failures, resources[0]?.rows_read]).toEqual([[], 3])
})

test('RedTrack says how long to wait, and all requests do', { tags: 'exhaustive' }, async () => {
  const api = redtrackApi({ spend: marketingData([day(1)]).spend, conversions: [] })
  let refusedAt = 0
  const times: number[] = []
  await using server = await apiServer((asked, number) => {
    times.push(asked.at)
    if (number > 1) return api(asked)
    refusedAt = Date.now()
    return { status: 429, headers: { 'retry-after': '2' }, body: { error: 'limit' } }
  })
  const source = redtrack({
    ...account,
    since: day(1),
    baseUrl: server.url,
    rate: { requests: 100, cost: 2 },
  })
  await using project = await openTestProject({ kind: 'duckdb', env, sources: [source] })
  const { failures, resources } = await project.load()
  expect([failures, resources[0]?.rows_read]).toEqual([[], 2])
  // One may have been under way.
  expect(times.filter((at) => at > refusedAt + 50).every((at) => at - refusedAt > 1_900)).toBe(true)
})
