import { ENGINE_KINDS } from '@sluice/engine'
import { expect, test } from 'vitest'
import { emptyTarget } from '../cli/support/empty-target.ts'
import { makeProject } from '../cli/support/project.ts'
import { objectsOf, sluice } from '../cli/support/sluice.ts'
import { apiServer } from './api-server.ts'

const config = (target: string) => `
import { defineConfig } from '@sluice/loader'
import { offset, restApi } from '@sluice/sources'
export default defineConfig({
  sources: [restApi({
    name: 'shop',
    client: {
      baseUrl: process.env.API_URL ?? '',
      paginator: offset({ limit: 2, total: 'total' }),
      rate: { requests: 20, per: '1 minute', cost: 2, quota: { requests: 100, per: '1 hour' } },
    },
    resources: [{
      name: 'orders',
      primaryKey: 'id',
      endpoint: { path: '/orders', query: { from: '{cursor.from}', to: '{cursor.to}' }, data: 'orders' },
      incremental: { cursor: 'day', initial: '2025-01-01' },
    }],
  })],
  targets: { local: ${target} },
})
`

test.each(ENGINE_KINDS)(
  'the plan of a backfill says how many requests it needs, and how long, on %s',
  async (kind) => {
    await using server = await apiServer(({ query: { from = '', offset = '0' } }) => {
      const rows = Array.from({ length: 5 }, (_, index) => ({ id: `${from}-${index}`, day: from }))
      return { body: { orders: rows.slice(Number(offset), Number(offset) + 2), total: 5 } }
    })
    const dir = await makeProject({ 'sluice.config.ts': config(await emptyTarget(kind)) })
    const env = { API_URL: server.url }
    const slices = (until: string) => [
      'load',
      'shop.orders',
      '--since',
      '2025-01-01',
      '--until',
      until,
      '--slices',
      'day',
    ]
    const dry = await sluice(dir, [...slices('2025-03-01'), '--dry-run', '--json'], env)
    expect(objectsOf(dry.stdout).at(-1)).toMatchObject({
      status: 'dry-run',
      slices: { planned: 60, loaded: 0, skipped: 0, failed: 0 },
      // Three of 20 a minute, each for two, take 17 minutes; but only 50 an hour are allowed.
      estimates: [
        {
          resource: 'shop.orders',
          slices: 60,
          measured: '2025-01-01',
          requests_per_slice: 3,
          requests: 180,
          seconds: 9360,
        },
      ],
    })
    expect(server.asked).toHaveLength(3)
    const loaded = await sluice(dir, slices('2025-01-02'), env)
    expect(loaded.stderr).toContain('shop.orders: 1 slice to load, about 3 requests and')
    const rest = await sluice(dir, [...slices('2025-01-04'), '--dry-run'], env)
    expect(rest.stdout).toContain(
      '4 slices, 2 loaded before\nshop.orders: 2 slices to load, about 6 requests and',
    )
    expect(rest.stdout).toContain('if all are like 2025-01-03')
  },
)
