import { join } from 'node:path'
import { runResource } from 'sluice/testing'
import { expect, test } from 'vitest'
import { stats } from './everflow.ts'
import { spend } from './redtrack.ts'

const folder = join(import.meta.dirname, '..')

test('a row of Everflow has the day and the ids as its key', async () => {
  const { rows, tables } = await runResource(stats, 'daily_stats', { folder, replay: 'recorded/everflow' })
  expect(rows[0]).toMatchObject({ date: '2025-12-20', affiliate_id: 1, revenue: 100, _client_id: 'acme' })
  expect(tables[0]?.primaryKey).toEqual(['date', 'affiliate_id', 'advertiser_id'])
})

test('conversions of RedTrack are not replaced by its total of all events', async () => {
  const { rows } = await runResource(spend, 'daily_spend', { folder, replay: 'recorded/redtrack' })
  expect(rows[0]).toMatchObject({ source_id: '5f1', conversions: 0, total_conversions: 4, cost: 20.25 })
})
