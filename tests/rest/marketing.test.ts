import { ENGINE_KINDS } from '@sluice/engine'
import { createDatabase } from '@sluice/engine/kysely'
import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { unitTests } from 'sluice/testing'
import { expect, onTestFinished, test } from 'vitest'
import type { DB } from '../../examples/marketing/generated/database.ts'
import { dailyPerformance } from '../../examples/marketing/queries/daily-performance.ts'
import { makeProject } from '../cli/support/project.ts'
import { sluice } from '../cli/support/sluice.ts'
import { startS3 } from '../sources/s3-server.ts'
import { preparedDatabase } from '../support/postgres.ts'
import { marketingApis, marketingData } from './marketing.ts'

const EXAMPLE = join(import.meta.dirname, '../../examples/marketing')
const day = (before: number): string => new Date(Date.now() - before * 86_400_000).toISOString().slice(0, 10)
const DAYS = [3, 2, 1].map(day)

const orders = (from: number, columns: string, ...values: readonly string[]): string =>
  [`order_id,order_date,affiliate_id,state,${columns}`]
    .concat(values.map((rest, index) => `${from + index},12/20/2025,1,TX,${rest}`))
    .join('\n')

test('the unit tests of its models pass on both engines', async () => {
  const results = await unitTests({ folder: EXAMPLE })
  expect(results.map(({ engine, report }) => [engine, report])).toEqual([
    ['duckdb', ''],
    ['duckdb', ''],
    ['postgres', ''],
    ['postgres', ''],
  ])
})

for (const kind of ENGINE_KINDS) {
  test(
    `${kind}: the marketing example goes from empty to its report, and on after a drift`,
    { tags: 'exhaustive' },
    async () => {
      const data = marketingData(DAYS)
      await using apis = await marketingApis(data)
      await using s3 = await startS3()
      const dir = await makeProject({})
      for (const name of ['sluice.config.ts', 'sources', 'mapping', 'models'])
        await cp(join(EXAMPLE, name), join(dir, name), { recursive: true })
      await mkdir(join(dir, 'data'))
      const database = kind === 'postgres' ? await preparedDatabase() : undefined
      if (database) onTestFinished(database.drop)
      const env = {
        ...apis.env,
        MARKETING_SINCE: day(3),
        S3_BUCKET_NAME: s3.bucket,
        S3_PREFIXES: 'orders-create,orders-update',
        AWS_ENDPOINT_URL_S3: s3.access.endpoint,
        AWS_ACCESS_KEY_ID: 'S3RVER',
        AWS_SECRET_ACCESS_KEY: 'S3RVER',
        ...(database && { DATABASE_URL: database.url }),
      }
      const run = async (...args: readonly string[]): Promise<string> => {
        const { code, stdout, stderr } = await sluice(dir, args, env)
        expect([code, code === 0 ? '' : stdout + stderr]).toEqual([0, ''])
        return stdout
      }
      const report = async () => {
        const db = createDatabase<DB>(
          database
            ? { kind: 'postgres', url: database.url }
            : { kind: 'duckdb', path: join(dir, 'data/marketing.duckdb') },
        )
        try {
          const created = await db
            .selectFrom('orders.orders_create')
            .selectAll()
            .orderBy('order_id')
            .execute()
          return { performance: await dailyPerformance(db).execute(), created }
        } finally {
          await db.destroy()
        }
      }

      await s3.put('orders-create/create_2025-12-20.csv', orders(1, 'order_total', '95.00', '35.50'))
      await s3.put('orders-update/update_2025-12-20.csv', 'order_id,status\n1,shipped\n')
      await run('load')
      await run('migrate')
      await run('transform')
      const first = await report()
      expect(first.performance.filter(({ date }) => date === DAYS[0])).toEqual([
        { date: DAYS[0], label: 'G2 - Google', revenue: 200, cost: 40.25, profit: 159.75, cpa: 40.25 },
        { date: DAYS[0], label: 'G2 - Meta', revenue: 100, cost: 20.25, profit: 79.75, cpa: 20.25 },
        { date: DAYS[0], label: 'Northwind Media', revenue: 300, cost: 150, profit: 150, cpa: 150 },
      ])
      expect(first.created.map(({ order_total }) => order_total)).toEqual(['95.00', '35.50'])

      // The exports get a column and another kind of id, RedTrack a number, and Everflow corrects yesterday.
      await s3.put(
        'orders-create/create_2025-12-21.csv',
        `${orders(3, 'order_total,coupon', '12.00,AB1')}\n4,12/21/2025,A-7,TX,13.00,\n`,
      )
      for (const row of data.spend) Object.assign(row, { approved: 3 })
      for (const stat of data.everflow.stats.filter(({ date }) => date === DAYS[2])) stat.clicks += 1000
      const drifted = await run('load')
      expect(drifted).toMatch(
        /review migrations\/\w+_change_orders_create, migrations\/\w+_add_daily_spend_approved,/,
      )
      // Until then, what fits is there.
      expect((await report()).created.map(({ order_id }) => order_id)).toEqual(['1', '2', '3'])
      await run('migrate')
      expect(await run('transform')).not.toContain('unmapped')
      const second = await report()
      expect(second.created).toMatchObject([
        { order_id: '1', affiliate_id: '1', coupon: null },
        { order_id: '2', affiliate_id: '1', coupon: null },
        { order_id: '3', affiliate_id: '1', coupon: 'AB1' },
        { order_id: '4', affiliate_id: 'A-7', coupon: null },
      ])
      expect(second.performance.filter(({ date }) => date === DAYS[2])[1]).toEqual({
        date: DAYS[2],
        label: 'G2 - Meta',
        revenue: 1102,
        cost: 20.25,
        profit: 1081.75,
        cpa: 20.25,
      })
      expect(await run('load')).not.toContain('proposed')
    },
  )
}
