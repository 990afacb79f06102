import { setTimeout } from 'node:timers/promises'
import {
  apiKey,
  basic,
  bearer,
  clientCredentials,
  cursorPages,
  headerLink,
  hmac,
  jsonLink,
  jwt,
  keyset,
  offset,
  pageNumber,
  refreshToken,
  restClient,
  RestError,
  type PagesOptions,
  type RestClient,
  type RestClientOptions,
} from '@sluice/sources'
import { expect, test } from 'vitest'
import { apiServer, type Handler } from './api-server.ts'

const rows = (from: number, to: number): readonly { id: number }[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => ({ id: from + index }))

async function idsOf(client: RestClient, path: string, options: PagesOptions = {}): Promise<unknown[]> {
  const ids: unknown[] = []
  for await (const page of client.paginate(path, options)) ids.push(...page.map(({ id }) => id))
  return ids
}

async function withServer<T>(
  handler: Handler,
  options: Omit<RestClientOptions, 'baseUrl'>,
  work: (client: RestClient, server: Awaited<ReturnType<typeof apiServer>>) => Promise<T>,
): Promise<T> {
  await using server = await apiServer(handler)
  return await work(restClient({ baseUrl: `${server.url}/v1`, retry: { delay: 1 }, ...options }), server)
}

const failure = async (work: Promise<unknown>): Promise<RestError> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(RestError)
  return error as RestError
}

const FIVE = rows(1, 5).map(({ id }) => id)

test('reads pages by each kind of paginator', async () => {
  await withServer(
    ({ path, query }) => {
      const at = Number(query['offset'] ?? query['after'] ?? (Number(query['page'] ?? 1) - 1) * 2)
      const page = rows(at + 1, Math.min(at + 2, 5))
      const more = at + 2 < 5
      const next = `${path}?offset=${at + 2}`
      return {
        headers: more
          ? { link: `<${next}>; rel="next", </v1/x?offset=0>; rel="first"`, 'x-next': String(at + 2) }
          : {},
        body: { data: page, next: more ? next : null, cursor: more ? at + 2 : null, total: 5, more },
      }
    },
    {},
    async (client) => {
      const paginators = {
        jsonLink: jsonLink(),
        headerLink: headerLink(),
        cursor: cursorPages({ path: 'cursor', in: 'offset' }),
        offsetTotal: offset({ limit: 2, total: '$.total' }),
        offsetEmpty: offset({ limit: 2 }),
        offsetShort: offset({ limit: 2, stop: 'short' }),
        pageNumber: pageNumber({ hasMore: 'more' }),
        keyset: keyset({ field: 'id', in: 'after', size: 2, stop: 'short' }),
      }
      for (const [name, paginator] of Object.entries(paginators))
        expect([name, await idsOf(client, '/orders', { paginator, data: 'data' })]).toEqual([name, FIVE])
      const own = await idsOf(client, '/orders', {
        data: 'data',
        paginator: ({ request, headers }) =>
          headers.has('x-next') ? { ...request, query: { offset: headers.get('x-next') } } : undefined,
      })
      expect(own).toEqual(FIVE)
    },
  )
})

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
    /^try it by itself: curl -i 'http:.*api_key=\*\*\*' .*-H 'authorization: \*\*\*'/,
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
      const { hint } = await failure(idsOf(client, '/other', { data: '$.items' }))
      expect(hint).toMatch(/^set data: "\$\.users"/)
    },
  )
})

test('the same page twice is an error, unless it was a cache', async () => {
  await withServer(
    () => ({ body: rows(1, 2) }),
    {},
    async (client) => {
      const paginator = offset({ limit: 2 })
      expect((await failure(idsOf(client, '/orders', { paginator }))).message).toMatch(
        /the same rows as the page before/,
      )
      const circle = await failure(
        idsOf(client, '/orders', { samePage: 'take', paginator: ({ request }) => ({ ...request }) }),
      )
      expect(circle.message).toMatch(/^paging goes in circles/)
    },
  )
  await withServer(
    ({ query }, number) => ({
      body:
        number === 2
          ? rows(1, 2)
          : rows(Number(query['offset']) + 1, Math.min(3, Number(query['offset']) + 2)),
    }),
    {},
    async (client) =>
      expect(await idsOf(client, '/orders', { paginator: offset({ limit: 2 }) })).toEqual([1, 2, 3]),
  )
})

test('a full last page without an end signal, and an empty page before the end, are errors', async () => {
  await withServer(
    ({ path, query }) => ({
      body: path.endsWith('total')
        ? { data: query['offset'] === '0' ? rows(1, 2) : [], total: 5 }
        : { data: rows(1, 2) },
    }),
    {},
    async (client) => {
      for (const paginator of [
        jsonLink({ size: 2 }),
        cursorPages({ path: 'next', size: 2 }),
        headerLink({ size: 2 }),
      ])
        expect((await failure(idsOf(client, '/orders', { paginator, data: 'data' }))).message).toMatch(
          /is full/,
        )
      const paginator = offset({ limit: 2, total: 'total' })
      const { message } = await failure(idsOf(client, '/total', { paginator, data: 'data' }))
      expect(message).toBe('page 2 is empty, but the API says that there are more rows: total is 5')
    },
  )
})

test('signs requests in each way', async () => {
  await withServer(
    () => ({ body: [] }),
    {},
    async (client, { asked }) => {
      const pem = await import('node:crypto').then(({ generateKeyPairSync }) =>
        generateKeyPairSync('rsa', {
          modulusLength: 2048,
          privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
          publicKeyEncoding: { type: 'spki', format: 'pem' },
        }),
      )
      const auths = [
        basic('ann', 'pass'),
        apiKey(async () => 'k', { header: 'x-key' }),
        apiKey('k', { cookie: 'session' }),
        hmac({ key: 'k', header: 'x-signature', payload: ({ method }) => method }),
        jwt({ key: pem.privateKey, algorithm: 'RS256', claims: { iss: 'me' } }),
        ({ headers }: { headers: Headers }) => headers.set('x-own', '1'),
      ]
      for (const auth of auths) await client.request('/', { auth })
      expect(asked.map(({ headers }) => headers)).toMatchObject([
        { authorization: 'Basic YW5uOnBhc3M=' },
        { 'x-key': 'k' },
        { cookie: 'session=k' },
        {
          'x-signature': 'c03a549e36757c43fbfdf7792c94e15d5bbecd1a87cfcbbf53e47e0acf0567cc',
        },
        { authorization: expect.stringMatching(/^Bearer [\w-]+\.[\w-]+\.[\w-]+$/) },
        { 'x-own': '1' },
      ])
    },
  )
})

test('fetches one token for all requests, and another after a 401', async () => {
  let issued = 0
  let valid = 'token-1'
  await withServer(
    ({ path, headers, body }) => {
      if (path === '/token') {
        expect(body).toMatch(/grant_type=(client_credentials|refresh_token)/)
        issued++
        valid = `token-${issued}`
        return { delay: 20, body: { access_token: valid, token_type: 'bearer', expires_in: 3600 } }
      }
      return headers['authorization'] === `Bearer ${valid}` ? { body: rows(1, 5) } : { status: 401 }
    },
    {},
    async (client, { url }) => {
      const options = { tokenUrl: `${url}/token`, clientId: 'me', clientSecret: 'secret' }
      const auth = clientCredentials(options)
      const read = () => Promise.all([1, 2, 3, 4].map(() => idsOf(client, '/orders', { auth })))
      expect(await read()).toEqual([FIVE, FIVE, FIVE, FIVE])
      expect(issued).toBe(1)
      valid = 'revoked'
      expect(await read()).toEqual([FIVE, FIVE, FIVE, FIVE])
      expect(issued).toBe(2)
      expect(
        await idsOf(client, '/orders', { auth: refreshToken({ ...options, refreshToken: 'r' }) }),
      ).toEqual(FIVE)
    },
  )
})

test('a refresh token that is replaced is stored, or refused', async () => {
  await withServer(
    ({ path }) =>
      path === '/token'
        ? { body: { access_token: 'a', token_type: 'bearer', refresh_token: 'new-refresh' } }
        : { body: [] },
    {},
    async (client, { url }) => {
      const options = { tokenUrl: `${url}/token`, clientId: 'me', refreshToken: 'old-refresh' }
      const { code, message } = await failure(client.request('/', { auth: refreshToken(options) }))
      expect([code, message]).toEqual([
        'E_REST_TOKEN',
        expect.stringMatching(/has replaced the refresh token/),
      ])
      const stored: string[] = []
      const onNewRefreshToken = (token: string): void => void stored.push(token)
      await client.request('/', { auth: refreshToken({ ...options, onNewRefreshToken }) })
      expect(stored).toEqual(['new-refresh'])
    },
  )
})

test('never asks more than the API allows, in any span, and not more at the same time', async () => {
  await withServer(
    () => ({ delay: 20, body: [] }),
    { rate: { requests: 10, per: 400, cost: 2, concurrency: 3 } },
    async (client, server) => {
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
