import { ENGINE_KINDS } from '@sluice/engine'
import { everflow, redtrack, restApi } from '@sluice/sources'
import { expect, test } from 'vitest'
import { openTestProject, type TestProject } from '../support/project.ts'
import { apiServer } from './api-server.ts'
import { everflowApi } from './everflow-server.ts'
import { marketingData } from './marketing.ts'
import { redtrackApi } from './redtrack-server.ts'

const env = { EVERFLOW_API_KEY: 'everflow-key-1', REDTRACK_API_KEY: 'redtrack-key-1' }
const day = (before: number): string => new Date(Date.now() - before * 86_400_000).toISOString().slice(0, 10)
const DAYS = [3, 2, 1, 0].map(day)
const account = { since: day(4), timeZone: 'UTC', retry: { delay: 1 } } as const
const warnings = ({ events }: TestProject): readonly string[] =>
  events.flatMap((event) => (event.kind === 'message' && event.level === 'warn' ? [event.text] : []))

/** Orders of a shop that leaves one out; its totals have it. */
const shop = (baseUrl: string, onDifference: 'warn' | 'fail') =>
  restApi({
    name: 'shop',
    client: { baseUrl },
    resources: [
      {
        name: 'orders',
        primaryKey: 'id',
        endpoint: '/orders',
        totals: { endpoint: '/totals', slice: 'ordered_at', sums: ['amount'], count: 'orders', onDifference },
      },
    ],
  })

for (const kind of ENGINE_KINDS) {
  test(`${kind}: a slice that differs from the totals of the source is a warning, or fails its resource`, async () => {
    await using server = await apiServer(({ path }) => ({
      body:
        path === '/orders'
          ? [
              { id: 1, ordered_at: '2026-01-01T10:00:00Z', amount: '0.10' },
              { id: 2, ordered_at: '2026-01-01T11:00:00Z', amount: '0.20' },
              { id: 3, ordered_at: '2026-01-02T11:00:00Z', amount: 5 },
            ]
          : [
              { ordered_at: '2026-01-01', orders: 2, amount: 0.3 },
              { ordered_at: '2026-01-02', orders: 2, amount: '7.5' },
              { ordered_at: '2026-01-03', orders: 1, amount: 1 },
            ],
    }))
    const told =
      'the rows that were read differ from the totals of the source: 2026-01-02: rows 1 instead of 2; ' +
      '2026-01-02: amount 5 instead of 7.5; 2026-01-03: rows 0 instead of 1; and 1 more'
    {
      await using project = await openTestProject({ kind, sources: [shop(server.url, 'fail')] })
      await expect(project.load()).rejects.toMatchObject({
        code: 'E_TOTALS',
        message: told,
        place: 'shop.orders',
      })
      // It is read again, and not resumed.
      const before = server.asked.length
      await expect(project.load()).rejects.toMatchObject({ code: 'E_TOTALS' })
      expect(server.asked.length - before).toBe(2)
    }
    await using project = await openTestProject({ kind, sources: [shop(server.url, 'warn')] })
    const { resources } = await project.load()
    expect(resources[0]?.rows_read).toBe(3)
    expect(warnings(project)).toEqual([`shop.orders: ${told}`])
  })

  test(`${kind}: Everflow and RedTrack are compared with their daily totals, up to yesterday`, async () => {
    const { everflow: stats, spend } = marketingData(DAYS)
    const everflowData = { ...stats, lost: 0 }
    const redtrackData = { spend, conversions: [], lost: 0 }
    await using one = await apiServer(everflowApi(everflowData))
    await using two = await apiServer(redtrackApi(redtrackData, 100))
    const sources = [
      everflow({ ...account, resources: ['daily_stats'], baseUrl: `${one.url}/v1`, totals: 'fail' }),
      redtrack({ ...account, resources: ['daily_spend'], baseUrl: two.url, rate: { requests: 100 } }),
    ]
    await using project = await openTestProject({ kind, env, sources })
    expect((await project.load()).failures).toEqual([])
    await project.applyAndMerge()
    expect(warnings(project)).toEqual([])

    everflowData.lost = 1
    redtrackData.lost = 2
    const { failures } = await project.load()
    expect(failures).toMatchObject([
      { code: 'E_TOTALS', message: expect.stringContaining(`${day(3)}: clicks 600 instead of 601;`) },
    ])
    const [warning = '', ...others] = warnings(project)
    expect(others).toEqual([])
    expect(warning).toMatch(
      /^redtrack\.daily_spend: .*clicks 180 instead of 182; .*clicks 182 instead of 184; /,
    )
    // Nothing is known yet of today.
    expect(warning).not.toContain(day(0))
  })
}
