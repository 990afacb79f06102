import { once } from 'node:events'
import { createServer, type OutgoingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { cursorPages, jsonLink, offset, restClient, type Paginator, type PagesOptions } from '@sluice/sources'
import { expect, test } from 'vitest'

const JSON_TYPE = 'application/json'

/** The rows that a client makes of one answer. */
async function rowsOf(
  answer: {
    readonly status?: number
    readonly type?: string
    readonly headers?: OutgoingHttpHeaders
    readonly body?: string | Uint8Array
  },
  options: PagesOptions = {},
  paginator?: Paginator,
): Promise<unknown> {
  const { status = 200, type = JSON_TYPE, headers, body = '' } = answer
  await using server = createServer((_, response) =>
    response.writeHead(status, { 'content-type': type, connection: 'close', ...headers }).end(body),
  ).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = restClient({ baseUrl, retry: { attempts: 1 }, ...(paginator && { paginator }) })
  return (await Array.fromAsync(client.paginate('/x', options))).flat()
}

const CAFE = '[{"name":"café"}]'

test.each([
  ['a byte order mark', { body: `\uFEFF${CAFE}` }],
  [
    'a byte order mark, and another charset',
    { type: 'text/json; charset=iso-8859-1', body: `\uFEFF${CAFE}` },
  ],
  ['UTF-16', { body: Buffer.from(`\uFEFF${CAFE}`, 'utf16le') }],
  ['a charset', { type: 'application/json; charset="ISO-8859-1"', body: Buffer.from(CAFE, 'latin1') }],
  ['a charset that nobody knows', { type: 'application/json; charset=utf8mb4', body: CAFE }],
  ['gzip', { headers: { 'content-encoding': 'gzip' }, body: gzipSync(CAFE) }],
  ['another content type, and a part', { type: 'text/plain', status: 206, body: CAFE }],
])('an answer with %s keeps its letters', async (_, answer) => {
  expect(await rowsOf(answer)).toEqual([{ name: 'café' }])
})

test('an answer that is not in its charset is an error, and loses no letters', async () => {
  await expect(rowsOf({ body: Buffer.from(CAFE, 'latin1') })).rejects.toMatchObject({
    code: 'E_REST_NOT_JSON',
    message: expect.stringContaining('not in its declared charset, utf-8'),
  })
  await expect(rowsOf({ status: 400, body: Buffer.from('caf\xe9', 'latin1') })).rejects.toMatchObject({
    code: 'E_REST_STATUS',
  })
})

test('no content is no rows', async () => {
  expect(await rowsOf({ status: 204 }, { data: 'items' })).toEqual([])
  await expect(rowsOf({ body: '' })).rejects.toMatchObject({ code: 'E_REST_DATA' })
  for (const paginator of [
    offset({ limit: 10, total: 'total' }),
    offset({ limit: 10, hasMore: 'more', stop: 'never' }),
    cursorPages({ path: 'next', hasMore: 'more' }),
  ])
    expect(await rowsOf({ status: 204 }, { data: 'items' }, paginator)).toEqual([])
})

test.each([
  [
    'an invalid total',
    { total: -1 },
    offset({ limit: 2, total: 'total' }),
    'page 1 has -1 at total, not a number of rows',
  ],
  [
    'a total of something else',
    { total: 0 },
    offset({ limit: 2, total: 'total' }),
    'page 1 has 1 rows, but total',
  ],
  [
    'a cursor in an object',
    { next: { after: 'a' } },
    cursorPages({ path: 'next' }),
    'at next, which is not a cursor',
  ],
  ['a link in an object', { next: { href: '/x' } }, jsonLink(), 'at next, which is not a link'],
])('%s is an error, not an end', async (_, said, paginator, message) => {
  const body = JSON.stringify({ ...said, items: [{ id: 1 }] })
  await expect(rowsOf({ body }, { data: 'items' }, paginator)).rejects.toMatchObject({
    code: 'E_REST_PAGING',
    message: expect.stringContaining(message),
  })
})

test('a total beyond 2^53 is a number', async () => {
  const body = '{"total": 99999999999999999999, "items": [{"id": 1}]}'
  await expect(
    rowsOf({ body }, { data: 'items' }, offset({ limit: 1, total: 'total' })),
  ).rejects.toMatchObject({
    code: 'E_REST_SAME_PAGE',
  })
})
