import { createServer, type AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { failureOf } from './scratch-folder.ts'
import { list, serve, textOf } from './web-files.ts'

test.each([206, 304])('an answer %i that was not asked for is no file', async (status) => {
  const etag = '"1"'
  const server = await serve(() => ({ status, text: status === 304 ? '' : 'id\n', headers: { etag } }))
  const urls = { 'a.csv': `${server.url}/a.csv` }
  const failure = { code: 'E_HTTP_STATUS', message: expect.stringContaining(`answered ${status}`) as string }
  expect(await failureOf(list({ urls }))).toMatchObject(failure)

  server.handle = () => ({ text: 'id\n1\n', headers: { etag } })
  const [item] = await list({ urls })
  server.handle = () => ({ status, headers: { etag } })
  expect(await failureOf(textOf(item))).toMatchObject(failure)
})

test('a pause that a server asks for is waited out before the next attempt, and not behind the last', async () => {
  const server = await serve((_, number) => ({
    status: 503,
    headers: { 'retry-after': number === 1 ? '1' : '30' },
  }))
  const retry = { attempts: 2, delay: 1 }
  expect(await failureOf(list({ urls: `${server.url}/a.csv`, retry }))).toMatchObject({
    code: 'E_HTTP_STATUS',
  })
  const [first, second] = server.asked.map(({ at }) => at)
  expect(Number(second) - Number(first)).toBeGreaterThan(990)
  expect(Date.now() - Number(second)).toBeLessThan(10_000)
})

/** Answers all that comes over a connection with a text. */
async function answering(text: string): Promise<{ readonly port: number; asked: number }> {
  const seen = { port: 0, asked: 0 }
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', () => {
      seen.asked++
      socket.write(text)
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return Object.assign(seen, { port: (server.address() as AddressInfo).port })
}

test('an answer that is no HTTP, or not encrypted, is an error with its url, and not asked for again', async () => {
  const server = await answering('hello\r\n\r\n')
  for (const protocol of ['http', 'https']) {
    server.asked = 0
    const url = `${protocol}://127.0.0.1:${server.port}/a.csv`
    expect(await failureOf(list({ urls: url }))).toMatchObject({ code: 'E_HTTP_UNREACHABLE', place: url })
    if (protocol === 'http') expect(server.asked).toBe(1)
  }
  const chunked = await answering(
    'HTTP/1.1 200 OK\r\netag: "1"\r\ntransfer-encoding: chunked\r\n\r\n2\r\nid\r\nno size',
  )
  const url = `http://127.0.0.1:${chunked.port}/a.csv`
  const [item] = await list({ urls: url })
  expect(await failureOf(textOf(item))).toMatchObject({ code: 'E_HTTP_UNREACHABLE', place: url })
})

test('a redirect to another protocol is followed no further', async () => {
  const server = await serve(() => ({ status: 302, headers: { location: 'file:///etc/passwd' } }))
  const url = `${server.url}/a.csv`
  expect(await failureOf(list({ urls: url }))).toMatchObject({
    code: 'E_HTTP_REDIRECT',
    message: `${url} redirects too often, or to another protocol: file:///etc/passwd`,
  })
  expect(server.asked).toHaveLength(1)
})

test('a file that is packed in a way that is not read leaves no connection open', async () => {
  const text = 'id\n'.padEnd(16_000_000, '1\n')
  const server = await serve(() => ({ text, headers: { etag: '"1"' } }))
  const urls = `${server.url}/a.csv`
  const [item] = await list({ urls })
  server.handle = () => ({ text, headers: { etag: '"1"', 'content-encoding': 'br' } })
  for (const work of [() => list({ urls }), () => textOf(item)]) {
    expect(await failureOf(work())).toMatchObject({ code: 'E_FILE_COMPRESSION' })
    await expect.poll(() => server.running).toBe(0)
  }
})

test('a listing that fails leaves no request under way', async () => {
  const server = await serve(({ path }) => (path === '/slow' ? { delay: 3_000 } : { status: 404, delay: 50 }))
  const urls = ['/slow', '/none'].map((path) => `${server.url}${path}`)
  expect(await failureOf(list({ urls }))).toMatchObject({ code: 'E_HTTP_MISSING' })
  await expect.poll(() => server.running).toBe(0)
})
