import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { ENGINE_KINDS } from '@sluice/engine'
import { filesResource, source } from '@sluice/loader'
import { bearer, files, httpFiles } from '@sluice/sources'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openCaseTarget } from '../cases/target.ts'
import type { Answer, Handler } from '../rest/api-server.ts'
import { failureOf, scratchFolder } from './scratch-folder.ts'
import { list, serve, textOf } from './web-files.ts'

/** Serves files as web servers do: with an ETag, 304, and parts. */
const fileServer =
  (bodies: Readonly<Record<string, string>>): Handler =>
  ({ path, headers }): Answer => {
    const text = bodies[path]
    if (text === undefined) return { status: 404 }
    const etag = `"${createHash('sha1').update(text).digest('hex')}"`
    const start = Number(/^bytes=(\d+)-$/.exec(headers['range'] ?? '')?.[1] ?? 0)
    if (headers['if-none-match'] === etag) return { status: 304, headers: { etag } }
    if (start === 0 || headers['if-range'] !== etag) return { text, headers: { etag } }
    const range = `bytes ${start}-${text.length - 1}/${text.length}`
    return { status: 206, text: text.slice(start), headers: { etag, 'content-range': range } }
  }

test('a url is a file with its name, size, version and date', async () => {
  const server = await serve(fileServer({ '/a/orders-2026-01-31.csv': 'id\n1\n' }))
  const host = new URL(server.url).host
  const url = `${server.url}/a/orders-2026-01-31.csv`
  const [item] = await list({ urls: `${url}?day=1&token=hunter2-secret&X-Amz-Date=2` })
  expect(item).toMatchObject({
    name: `${host}/a/orders-2026-01-31.csv?day=1`,
    url: `${url}?day=1&token=***&X-Amz-Date=2`,
    size: 5,
    etag: expect.stringMatching(/^"[0-9a-f]{40}"$/) as string,
    date: '2026-01-31',
  })
  expect(await textOf(item)).toBe('id\n1\n')
  const [named] = await list({ urls: { 'orders.csv': url } })
  expect(named?.name).toBe('orders.csv')
  const [plain] = await Array.fromAsync(files({ url })())
  expect(plain?.name).toBe(`${host}/a/orders-2026-01-31.csv`)
})

test('a known version is asked for by its ETag or time, and not sent again', async () => {
  const server = await serve((asked, number) =>
    asked.path === '/time.csv'
      ? asked.headers['if-modified-since'] === undefined
        ? { text: 'id\n1\n', headers: { 'last-modified': 'Sat, 31 Jan 2026 10:00:00 GMT' } }
        : { status: 304 }
      : asked.path === '/none.csv'
        ? { text: 'id\n1\n' }
        : fileServer({ '/etag.csv': 'id\n1\n' })(asked, number),
  )
  for (const [name, etag] of [
    ['etag', /^"[0-9a-f]{40}"$/],
    ['time', /^Sat, 31 Jan 2026 10:00:00 GMT, 5 bytes$/],
    ['none', /^sha256:[0-9a-f]{64}$/],
  ] as const) {
    const urls = { x: `${server.url}/${name}.csv` }
    const [first] = await list({ urls })
    expect(first?.etag).toMatch(etag)
    const [again] = await list({ urls }, { loaded: new Map([['x', first?.etag ?? '']]) })
    expect(again?.etag).toBe(first?.etag)
    expect(await textOf(again)).toBe('id\n1\n')
  }
})

test('a function of the day is called for each day, and skips files that are not there', async () => {
  const server = await serve(fileServer({ '/2026-01-02.csv': 'a\n2\n', '/2026-01-04.csv': 'a\n4\n' }))
  const urls = (day: string) => `${server.url}/${day}.csv`
  const cursor = { by: 'date', from: '2026-01-02', to: '2026-01-05', last: undefined } as const
  const items = await list({ urls, since: '2026-01-01' }, { cursor })
  expect(items.map(({ date }) => date)).toEqual(['2026-01-02', '2026-01-04'])
  expect(server.asked.map(({ path }) => path).toSorted()).toEqual(
    ['02', '03', '04', '05'].map((day) => `/2026-01-${day}.csv`),
  )
  expect(await failureOf(list({ urls: urls('2026-01-01') }))).toMatchObject({ code: 'E_HTTP_MISSING' })
  expect(await failureOf(list({ urls }))).toMatchObject({ code: 'E_FILES_OPTIONS' })
})

test('secrets go to the host of the url, and not to one that it redirects to', async () => {
  const other = await serve(fileServer({ '/real.csv': 'id\n1\n' }))
  const server = await serve(({ path }) =>
    path === '/loop'
      ? { status: 302, headers: { location: '/loop' } }
      : { status: 302, headers: { location: `${other.url}/real.csv` } },
  )
  const auth = bearer('hunter2-secret')
  const [item] = await list({ urls: `${server.url}/a.csv`, auth, headers: { 'x-key': 'also-secret' } })
  expect(await textOf(item)).toBe('id\n1\n')
  expect(server.asked[0]?.headers).toMatchObject({
    authorization: 'Bearer hunter2-secret',
    'x-key': 'also-secret',
  })
  for (const { headers } of other.asked) {
    expect(headers['authorization']).toBeUndefined()
    expect(headers['x-key']).toBeUndefined()
  }
  expect(await failureOf(list({ urls: `${server.url}/loop` }))).toMatchObject({ code: 'E_HTTP_REDIRECT' })
})

test('what may pass is tried again, and an error shows no secret', async () => {
  const text = 'id\n'.padEnd(200_000, '1\n')
  const server = await serve((asked, number) =>
    number === 1
      ? { status: 503, headers: { 'retry-after': '0' } }
      : number === 2
        ? { broken: 'before' }
        : {
            ...fileServer({ '/a.csv': text })(asked, number),
            ...(number === 4 && { broken: 'within' as const }),
          },
  )
  const [item] = await list({ urls: `${server.url}/a.csv` })
  expect(await textOf(item)).toBe(text)
  expect(server.asked.map(({ headers }) => headers['range'])).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    expect.stringMatching(/^bytes=[1-9]\d*-$/),
  ])

  const refusing = await serve(({ headers }) => ({ status: 403, text: `no: ${headers['authorization']}` }))
  const refused = await failureOf(
    list({ urls: `${refusing.url}/a.csv?sig=also-secret`, auth: bearer('hunter2-secret') }),
  )
  expect(refused).toMatchObject({
    code: 'E_HTTP_AUTH',
    message: `${refusing.url}/a.csv?sig=*** answered 403: no: Bearer ***`.replace('Bearer ***', '***'),
  })
  expect(await failureOf(list({ urls: 'http://127.0.0.1:1/a.csv', retry: { attempts: 1 } }))).toMatchObject({
    code: 'E_HTTP_UNREACHABLE',
  })
})

test('a file that changes after it was listed is an error, also where only its hash says so', async () => {
  let text = 'id\n1\n'
  const server = await serve((asked, number) =>
    asked.path === '/hash.csv' ? { text } : fileServer({ '/a.csv': text })(asked, number),
  )
  const items = await list({ urls: [`${server.url}/a.csv`, `${server.url}/hash.csv`] })
  text = 'id\n2\n'
  for (const item of items) expect(await failureOf(textOf(item))).toMatchObject({ code: 'E_FILE_CHANGED' })
})

test('a file that a server packs with gzip is kept as it is, and a broken one has no end', async () => {
  const packed = gzipSync('id\n1\n')
  const server = createServer((request, response) => {
    if (request.url === '/gz.csv')
      return void response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed)
    response.writeHead(200, { etag: '"1"', 'transfer-encoding': 'chunked' })
    response.write('id\n1\n', () => setTimeout(() => response.destroy(), 20))
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const [gz] = await list({ urls: `${url}/gz.csv` })
  await using folder = await scratchFolder()
  const path = await gz?.fetch(folder.path, new AbortController().signal, () => {})
  expect(await readFile(path ?? '')).toEqual(packed)
  const [broken] = await list({ urls: `${url}/broken.csv` })
  expect(await failureOf(textOf(broken))).toMatchObject({ code: 'E_HTTP_UNREACHABLE' })
})

describe.each(ENGINE_KINDS)('files behind urls on %s', (engine) => {
  test('are read again only when they change', async () => {
    await using target = await openCaseTarget(engine)
    const bodies: Record<string, string> = { '/a.csv': 'id,v\n1,a\n', '/b.csv': 'id,v\n2,b\n' }
    const server = await serve((asked, number) => fileServer(bodies)(asked, number))
    const urls = { 'a.csv': `${server.url}/a.csv`, 'b.csv': `${server.url}/b.csv` }
    const resource = filesResource({ name: 'r', format: { kind: 'csv' }, list: httpFiles({ urls }) })
    const load = () => target.load(source({ name: 'web', resources: () => [resource] }))
    const asked = async (): Promise<number> => {
      const before = server.asked.length
      await load()
      return server.asked.length - before
    }
    const rows = async () =>
      (await target.rows('web', 'r', { id: 'bigint', v: 'text', _file_name: 'text' }))
        .map(({ id, v, _file_name }) => `${id} ${v} ${_file_name}`)
        .toSorted()
    await load()
    await target.migrate(['web'])
    expect(await rows()).toEqual(['1 a a.csv', '2 b b.csv'])
    expect(await asked()).toBe(2)
    bodies['/b.csv'] = 'id,v\n3,c\n'
    expect(await asked()).toBe(3)
    expect(await rows()).toEqual(['1 a a.csv', '3 c b.csv'])
  })
})
