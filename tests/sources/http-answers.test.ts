import { expect, test } from 'vitest'
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
