import { createServer } from 'node:http'
import { runResource } from 'sluice/testing'
import { expect, test } from 'vitest'
import { acme } from './acme.ts'

test('a row has the day and the traffic source as its key', async () => {
  const server = createServer(({ url = '' }, answer) => {
    const day = new URL(url, 'http://test').searchParams.get('date_to')
    const row = { date: day, source_id: '5f1', source: 'Meta', clicks: '5', conversions: 0, cost: 1.5 }
    answer.setHeader('content-type', 'application/json').end(JSON.stringify([row]))
  })
  await new Promise<void>((resolve) => void server.listen(0, resolve))
  const { port } = server.address() as { port: number }
  const env = { REDTRACK_API_KEY: 'test' }
  const { rows } = await runResource(acme(`http://localhost:${port}`), 'daily_spend', { env })
  server.close()
  expect(rows[0]).toMatchObject({ source_id: '5f1', source_name: 'Meta', clicks: 5, conversions: 0 })
})
