import { createServer } from 'node:http'
import { runResource } from 'sluice/testing'
import { expect, test } from 'vitest'
import { acme } from './acme.ts'

test('each item of each page becomes a row', async () => {
  const pages = [[{ id: 1, name: 'a', updated_at: '2026-01-01T00:00:00Z' }], []]
  const server = createServer(({ url = '', headers }, answer) => {
    const page = Number(new URL(url, 'http://test').searchParams.get('page'))
    answer.statusCode = headers.authorization === 'Bearer test' ? 200 : 401
    answer.setHeader('content-type', 'application/json').end(JSON.stringify({ data: pages[page - 1] }))
  })
  await new Promise<void>((resolve) => void server.listen(0, resolve))
  const { port } = server.address() as { port: number }
  const run = await runResource(acme(`http://localhost:${port}`), 'items', { env: { ACME_TOKEN: 'test' } })
  server.close()
  expect(run.rows).toMatchObject([{ id: 1, name: 'a' }])
})
