import { setTimeout } from 'node:timers/promises'
import { apiKey, bearer, jsonLink } from '@sluice/sources'
import { expect, test } from 'vitest'
import type { Handler } from './api-server.ts'
import { failure, FIVE, idsOf, rows, withServer } from './client-of-server.ts'

test('sends requests again that fail for a reason that may pass', async () => {
  const failures = [
    { broken: 'before' },
    { broken: 'within', body: rows(1, 5) },
    { status: 503 },
    { status: 429, headers: { 'retry-after': '0' } },
    { text: '[{"id":1},{"id"' },
  ] as const
  await withServer(
    (_, number) => failures[number - 1] ?? { body: rows(1, 5) },
    { retry: { delay: 1, attempts: 6 } },
    async (client, { asked }) => {
      expect(await idsOf(client, '/orders')).toEqual(FIVE)
      expect(asked).toHaveLength(6)
    },
  )
})

test('a global expression of a rule matches each answer', async () => {
  await withServer(
    (_, number) => ({ body: number < 4 ? { error: 'too many' } : rows(1, 5) }),
    {},
    async (client) => {
      const responses = [{ content: /too many/g, action: 'retry' }] as const
      expect(await idsOf(client, '/orders', { responses })).toEqual(FIVE)
    },
  )
})

test('says what failed, without secrets, and how to try it', async () => {
  const auth = apiKey('s3cr3t-key', { query: 'api_key' })
  const error = await withServer(
    ({ query }) => ({
      status: 422,
      body: { error: `unknown group for ${query['api_key']}`, long: 'x'.repeat(600) },
    }),
    { auth, headers: { authorization: 'Bearer abcdefgh' } },
    (client) => failure(idsOf(client, "/report?group=o'neil", { place: 'red.report' })),
  )
  expect(error).toMatchObject({ code: 'E_REST_STATUS', status: 422, place: 'red.report, page 1' })
  expect(error.message).toMatch(
    /^GET http:\/\/127\.0\.0\.1:\d+\/v1\/report\?group=o%27neil&api_key=\*\*\* answered 422: \{"error":"unknown group for \*\*\*"/,
  )
  expect(error.message.length).toBeLessThan(700)
  expect(error.hint).toMatch(
    /^try it separately: curl -i 'http:.*api_key=\*\*\*' .*-H 'authorization: \*\*\*'/,
  )
  expect(`${error.message}${error.hint}${error.stack}`).not.toMatch(/s3cr3t|abcdefgh/)
})

test('HTML with status 200, a wrong key and another host are errors at once', async () => {
  const answers: Readonly<Record<string, ReturnType<Handler>>> = {
    '/v1/html': { text: '<html>docs</html>', headers: { 'content-type': 'text/html' } },
    '/v1/key': { status: 401, body: { error: 'no' } },
    '/v1/away': { status: 302, headers: { location: 'http://localhost:1/steal' } },
    '/v1/link': { body: { data: rows(1, 1), next: 'http://localhost:1/steal' } },
    '/v1/other': { body: { users: rows(1, 2), errors: [] } },
  }
  await withServer(
    ({ path }) => answers[path] ?? { status: 404 },
    { auth: bearer('abcdefgh') },
    async (client, { asked }) => {
      const codes: Record<string, string> = {}
      for (const path of ['/html', '/key', '/away', '/none', '/other'])
        codes[path] = (await failure(idsOf(client, path))).code
      codes['/link'] = (await failure(idsOf(client, '/link', { data: 'data', paginator: jsonLink() }))).code
      expect(codes).toEqual({
        '/html': 'E_REST_NOT_JSON',
        '/key': 'E_REST_AUTH',
        '/away': 'E_REST_OTHER_HOST',
        '/none': 'E_REST_STATUS',
        '/other': 'E_REST_DATA',
        '/link': 'E_REST_OTHER_HOST',
      })
      expect(asked).toHaveLength(6)
      const { message, hint } = await failure(idsOf(client, '/other?sig=abcdefgh', { data: '$.items' }))
      expect(message).toMatch(
        /^GET http:\S+\/v1\/other\?sig=\*\*\*: the response has no value at \$\.items, where `data` says/,
      )
      expect(hint).toMatch(/^set data: "\$\.users".*; the single request: curl -i 'http:.*sig=\*\*\*'/)
    },
  )
})

test('never asks more than the API allows, in any span, and not more at the same time', async () => {
  await withServer(
    () => ({ delay: 20, body: [] }),
    { rate: { requests: 10, per: 400, cost: 2, concurrency: 3 } },
    async (client, server) => {
      // Connections are open when requests are counted: the way of the first ones takes longer.
      await Promise.all(Array.from({ length: 3 }, () => client.request('/')))
      await setTimeout(500)
      await Promise.all(Array.from({ length: 12 }, () => client.request('/')))
      const times = server.asked.map(({ at }) => at).toSorted((a, b) => a - b)
      // Five a span; the way to the server takes a few milliseconds, more or less.
      times.slice(5).forEach((at, index) => expect(at - (times[index] ?? 0)).toBeGreaterThan(370))
      expect(server.busiest).toBeLessThanOrEqual(3)
    },
  )
})

test('waits as long as the API says, with all requests', async () => {
  let until = 0
  await withServer(
    (_, number) => {
      if (number === 1) until = Date.now() + 1000
      if (Date.now() < until)
        return { status: 429, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' } }
      return { body: rows(1, 5) }
    },
    { retry: { attempts: 2, delay: 1 } },
    async (client, { asked }) => {
      expect(await idsOf(client, '/orders')).toEqual(FIVE)
      await idsOf(client, '/orders')
      expect(asked.length).toBeLessThanOrEqual(4)
    },
  )
})

test('ends at once when it is stopped, and after its time', async () => {
  await withServer(
    () => ({ delay: 5_000, body: [] }),
    { timeout: { request: 300 }, retry: { attempts: 1 } },
    async (client) => {
      expect((await failure(client.request('/'))).code).toBe('E_REST_TIMEOUT')
      const controller = new AbortController()
      const started = Date.now()
      const running = client.request('/', { signal: controller.signal })
      void setTimeout(50).then(() => controller.abort(new Error('stopped')))
      await expect(running).rejects.toThrow('stopped')
      expect(Date.now() - started).toBeLessThan(250)
    },
  )
})

test('keeps integers beyond 2^53, and sends them', async () => {
  await withServer(
    ({ body }) => ({
      text: `[{"id": 9007199254740993, "text": "12345678901234567890", "half": 0.1234567890123456789, "sent": ${JSON.stringify(body)}}]`,
    }),
    {},
    async (client, { asked }) => {
      const { body } = await client.request({ path: '/', json: { after: 9007199254740993n } })
      expect(body).toMatchObject([
        { id: 9007199254740993n, text: '12345678901234567890', half: 0.12345678901234568 },
      ])
      expect(asked[0]).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/json' } })
    },
  )
})
