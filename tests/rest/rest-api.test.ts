import { ENGINE_KINDS } from '@sluice/engine'
import type { Row } from '@sluice/loader'
import { bearer, offset, restApi, type RestApiOptions } from '@sluice/sources'
import { expect, test } from 'vitest'
import { openTestProject } from '../support/project.ts'
import { apiServer, type Answer, type Asked } from './api-server.ts'
import { disturbed } from './chaos.ts'

// A declared source loads through the whole of Sluice, from a server on this machine.

const day = (n: number): string => `2026-01-0${n}T00:00:00Z`
const orders = [1, 2, 3, 4, 5].map((id) => ({ id, ref: `o/${id}`, updated_at: day(id) }))
const linesOf = (order: number): Row[] => [1, 2, 3].map((line) => ({ line, sku: `${order}-${line}` }))

function shopApi({ path, query, headers }: Asked): Answer {
  if (headers['authorization'] !== 'Bearer t0ken-of-shop') return { status: 401, body: { error: 'no' } }
  const at = Number(query['offset'] ?? 0)
  const cut = (rows: readonly Row[]): Answer => ({
    body: { data: rows.slice(at, at + 2), total: rows.length },
  })
  if (path === '/v1/orders') return cut(orders.filter(({ updated_at: at }) => at >= (query['since'] ?? '')))
  const [, ref] = /^\/v1\/orders\/(.+)\/lines$/.exec(path) ?? []
  if (ref === undefined) return cut([{ sku: query['sku'], price: 1.5, currency: query['currency'] }])
  const order = Number(decodeURIComponent(ref).slice(2))
  return order === 3 ? { status: 404, body: { error: 'gone' } } : cut(linesOf(order))
}

const shop = (baseUrl: string): RestApiOptions<undefined, { readonly token: 'SHOP_TOKEN' }> => ({
  name: 'shop',
  secrets: { token: 'SHOP_TOKEN' },
  client: () => ({
    baseUrl: `${baseUrl}/v1`,
    auth: bearer('t0ken-of-shop'),
    paginator: offset({ limit: 2, total: 'total' }),
    retry: { delay: 1, attempts: 8 },
  }),
  resourceDefaults: { primaryKey: 'id', endpoint: { data: 'data', query: { currency: 'EUR' } } },
  resources: [
    {
      name: 'prices',
      primaryKey: 'sku',
      endpoint: { path: '/prices', query: { sku: '{resources.lines.sku}' } },
      concurrency: 3,
    },
    {
      name: 'lines',
      primaryKey: ['_orders_id', 'line'],
      includeFromParent: ['id'],
      endpoint: {
        path: '/orders/{resources.orders.ref}/lines',
        responses: [{ status: 404, action: 'ignore' }],
      },
      steps: [{ filter: ({ line }) => line !== 2 }, { map: (row) => ({ ...row, seen: true }) }],
    },
    {
      name: 'orders',
      endpoint: { path: '/orders', query: { since: '{cursor.from}' } },
      incremental: { cursor: 'updated_at', initial: day(1) },
    },
  ],
})

for (const kind of ENGINE_KINDS) {
  test(`${kind}: a declared source with children of two levels is loaded page by page, and incrementally`, async () => {
    await using server = await apiServer(disturbed(shopApi, 7))
    await using project = await openTestProject({ kind, sources: [restApi(shop(server.url))] })
    const summary = await project.load()
    server.handle = shopApi
    expect(summary.failures).toEqual([])
    await project.applyAndMerge()
    const { session } = project.engine
    expect(await session.rows('select id from shop.orders order by id')).toEqual(
      orders.map(({ id }) => ({ id })),
    )
    const lines = [1, 2, 4, 5].flatMap((order) =>
      [1, 3].map((line) => ({ order, line, sku: `${order}-${line}` })),
    )
    expect(
      await session.rows('select _orders_id as "order", line, sku from shop.lines order by 1, 2'),
    ).toEqual(lines)
    expect(await session.rows('select sku, currency from shop.prices order by sku')).toEqual(
      lines.map(({ sku }) => ({ sku, currency: 'EUR' })),
    )
    const warned = project.events.flatMap((event) => (event.kind === 'message' ? [event.text] : []))
    expect(warned).toContain(
      'shop.lines: a rule for responses leaves out shop.lines, page 1; other pages that it leaves out are not printed',
    )

    const before = server.asked.length
    await project.load()
    expect(
      server.asked
        .slice(before)
        .map(({ path, query }) => `${decodeURIComponent(path)} ${query['since'] ?? ''}`),
    ).toEqual([
      `/v1/orders ${day(5)}`,
      '/v1/orders/o/5/lines ',
      '/v1/orders/o/5/lines ',
      '/v1/prices ',
      '/v1/prices ',
    ])
  })
}

test('placeholders and functions fill a body at any depth', async () => {
  await using server = await apiServer(() => ({ body: [{ id: 1, at: 5 }] }))
  const source = restApi({
    name: 'api',
    client: { baseUrl: server.url },
    resources: [
      {
        name: 'events',
        incremental: { cursor: 'at', initial: 3 },
        endpoint: {
          path: '/query',
          query: { to: '{cursor.to}', list: [1, 2] },
          headers: { 'x-from': 'from {cursor.from}' },
          json: {
            query: '{ events(since: $since) { id } }',
            variables: {
              list: [{ since: '{cursor.from}' }],
              iso: ({ cursor }) => `${String(cursor?.from)}!`,
              to: '{cursor.to}',
            },
            kept: '{{cursor.from}}',
          },
        },
      },
    ],
  })
  await using project = await openTestProject({ kind: 'duckdb', sources: [source] })
  await project.load()
  expect(server.asked).toMatchObject([
    {
      method: 'POST',
      query: { list: '2' },
      headers: { 'x-from': 'from 3' },
      body: {
        query: '{ events(since: $since) { id } }',
        variables: { list: [{ since: 3 }], iso: '3!' },
        kept: '{cursor.from}',
      },
    },
  ])
  expect(server.asked[0]?.query).not.toHaveProperty('to')
})

test('an error names the key of the declaration', () => {
  const client = { baseUrl: 'https://api.example.com' }
  const faults = (options: object): string => {
    try {
      restApi({ name: 'shop', client, resources: [], ...options } as never)
      return 'valid'
    } catch (error) {
      return (error as Error).message.replace('the declaration is not valid: ', '')
    }
  }
  const one = (endpoint: unknown, more: object = {}): object => ({
    resources: [{ name: 'a', endpoint, ...more }],
  })
  expect({
    baseUrl: faults({ client: { baseUrl: 'api.example.com' } }),
    typo: faults(one({ path: '/a', parms: {} })),
    auth: faults({ client: { ...client, auth: 'token' } }),
    rate: faults({ client: { ...client, rate: { requests: 5, per: '1 fortnight' } } }),
    data: faults(one({ path: '/a', data: '$.[' })),
    action: faults(one({ path: '/a', responses: [{ status: 404, action: 'skip' }] })),
    stray: faults(one('/a/{orders.id}')),
    unknown: faults(one('/a/{resources.b.id}')),
    itself: faults(one('/a/{resources.a.id}')),
    twice: faults({ resources: ['a', 'a'] }),
    cursor: faults(one({ path: '/a', query: { since: '{cursor.from}' } })),
    alone: faults(one('/a', { includeFromParent: ['id'] })),
    child: faults({
      resources: ['a', { name: 'b', endpoint: '/a/{resources.a.id}', incremental: { cursor: 'at' } }],
    }),
  }).toMatchInlineSnapshot(`
    {
      "action": "resources[0].endpoint.responses[0].action: Invalid option: expected one of "ignore"|"retry"|"stop"|"fail"|"accept"",
      "alone": "resources[0].includeFromParent: the resource has no parent",
      "auth": "client.auth: is neither an auth such as bearer(token) nor a function",
      "baseUrl": "client.baseUrl: is not a URL that starts with https://",
      "child": "resources[1].incremental: a resource with a parent cannot be incremental; its parent can",
      "cursor": "resources[0].endpoint: has a placeholder of a cursor, but the resource is not incremental",
      "data": "resources[0].endpoint.data: is not a JSONPath: unexpected shorthand selector '[' ('$.[':2)",
      "itself": "resources[0].endpoint: is made from itself: a → a",
      "rate": "client.rate.per: is not a duration such as '30 seconds'",
      "stray": "resources[0].endpoint.path: {orders.id} is not a placeholder; write {resources.NAME.FIELD} or {cursor.from}",
      "twice": "resources[1].name: is also the name of another resource",
      "typo": "resources[0].endpoint: Unrecognized key: "parms"",
      "unknown": "resources[0].endpoint: there is no resource b; there is a",
    }
  `)
})

test('a row of the parent without the value of a placeholder fails, and names it', async () => {
  await using server = await apiServer(() => ({ body: [{ key: 1 }] }))
  const source = restApi({
    name: 'api',
    client: { baseUrl: server.url },
    resources: ['orders', { name: 'lines', endpoint: '/orders/{resources.orders.id}/lines' }],
  })
  await using project = await openTestProject({ kind: 'duckdb', sources: [source] })
  const { failures } = await project.load()
  expect(failures).toMatchObject([
    {
      code: 'E_REST_DATA',
      place: 'api.lines',
      message: expect.stringContaining('a row of orders has no value at id'),
    },
    { code: 'E_PARENT_FAILED' },
  ])
})
