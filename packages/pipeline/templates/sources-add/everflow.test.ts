import { createServer } from 'node:http'
import { runResource } from 'sluice/testing'
import { expect, test } from 'vitest'
import { acme } from './acme.ts'

test('a row has the day and the ids as its key', async () => {
  const today = Math.floor(Date.now() / 86_400_000) * 86_400
  const columns = [
    { column_type: 'date', id: String(today - 86_400), label: '' },
    { column_type: 'affiliate', id: '1', label: 'Ann' },
    { column_type: 'advertiser', id: '7', label: 'Bob' },
  ]
  const answers: Record<string, unknown> = {
    '/meta/timezones': { timezones: [{ timezone_id: 80, timezone: 'America/New_York' }] },
    '/networks/reporting/entity/table': { table: [{ columns, reporting: { total_click: 5, cv: 1 } }] },
  }
  const server = createServer(async (request, answer) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const { to = '9999' } = body === '' ? {} : (JSON.parse(body) as { to?: string })
    const isLast = Date.parse(to) / 1000 >= today - 86_400
    answer.setHeader('content-type', 'application/json')
    answer.end(JSON.stringify(isLast ? answers[request.url ?? ''] : { table: [] }))
  })
  await new Promise<void>((resolve) => void server.listen(0, resolve))
  const { port } = server.address() as { port: number }
  const env = { EVERFLOW_API_KEY: 'test' }
  const { rows } = await runResource(acme(`http://localhost:${port}`), 'daily_stats', { env })
  server.close()
  expect(rows).toMatchObject([{ affiliate_id: 1, advertiser_id: 7, clicks: 5, conversions: 1 }])
})
