import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import type { Answer } from '../rest/api-server.ts'
import { failureOf, scratchFolder } from './scratch-folder.ts'
import { list, serve } from './web-files.ts'

/** The text of a file, how many bytes were reported, and what was asked for, of a server whose first download breaks half-way. */
async function downloaded(
  listed: Answer,
  rest: (headers: Readonly<Record<string, string | undefined>>) => Answer,
  broken: Answer = listed,
) {
  const server = await serve(({ headers }, number) =>
    number === 1 ? listed : number === 2 ? { ...broken, broken: 'within' } : rest(headers),
  )
  const [item] = await list({ urls: `${server.url}/a.csv` })
  await using folder = await scratchFolder()
  let reported = 0
  const path = await item?.fetch(folder.path, new AbortController().signal, (bytes) => (reported += bytes))
  return {
    text: await readFile(path ?? '', 'utf8'),
    reported,
    ranges: server.asked.map(({ headers }) => headers['range']),
  }
}

const MODIFIED = 'Sat, 31 Jan 2026 10:00:00 GMT'
const CHUNKED = { 'transfer-encoding': 'chunked' }

test.each([
  ['a weak ETag', { etag: 'W/"1"' }],
  ['a time and a size', { 'last-modified': MODIFIED }],
  ['a strong ETag, of a server that sends no parts', { etag: '"1"' }],
])('a broken file with %s begins again where the whole is sent', async (_, headers) => {
  const { text, reported } = await downloaded({ text: 'AAAABBBB', headers }, () => ({
    text: 'CCCCBBBB',
    headers,
  }))
  expect({ text, reported }).toEqual({ text: 'CCCCBBBB', reported: 8 })
})

test('what begins again may be shorter', async () => {
  const headers = { etag: 'W/"1"', ...CHUNKED }
  const { text } = await downloaded({ text: 'AAAABBBB', headers }, () => ({ text: 'CC', headers }))
  expect(text).toBe('CC')
})

test('a broken file whose hash is its version begins again', async () => {
  const { text, ranges } = await downloaded({ text: 'AAAABBBB' }, () => ({ text: 'AAAABBBB' }))
  expect(text).toBe('AAAABBBB')
  expect(ranges).toEqual([undefined, undefined, undefined])
})

test.each(['bytes 4-5/10', 'bytes 0-9/10', 'bytes 4-9/*', '', 'bytes 5-9/10'])(
  'only a part from byte 5 to the end is taken for the rest: %j',
  async (range) => {
    const headers = { etag: '"1"', ...CHUNKED }
    const { text, ranges } = await downloaded({ text: '0123456789', headers }, (asked) =>
      asked['range'] === undefined
        ? { text: '0123456789', headers }
        : {
            status: 206,
            text: range === 'bytes 5-9/10' ? '56789' : 'xx',
            headers: { ...headers, 'content-range': range },
          },
    )
    expect(text).toBe('0123456789')
    expect(ranges.slice(2)).toEqual(range === 'bytes 5-9/10' ? ['bytes=5-'] : ['bytes=5-', undefined])
  },
)

test('a part need not repeat the time that it was asked for', async () => {
  const { text, ranges } = await downloaded(
    { text: '01234567', headers: { 'last-modified': MODIFIED } },
    () => ({ status: 206, text: '4567', headers: { 'content-range': 'bytes 4-7/8' } }),
  )
  expect(text).toBe('01234567')
  expect(ranges).toEqual([undefined, undefined, 'bytes=4-'])
})

test('a part of another version is an error', async () => {
  const headers = { etag: '"2"' }
  const failure = await failureOf(
    downloaded({ text: '01234567', headers: { etag: '"1"' } }, ({ range }) =>
      range === undefined
        ? { text: '0123xxxx', headers }
        : { status: 206, text: 'xxxx', headers: { ...headers, 'content-range': 'bytes 4-7/8' } },
    ),
  )
  expect(failure).toMatchObject({ code: 'E_FILE_CHANGED' })
})

test('a connection that breaks behind the last byte leaves a whole file', async () => {
  const text = '01234567'
  const headers = { etag: '"1"', ...CHUNKED }
  // Half of it is sent, without an end.
  const broken = { text: `${text}${text}`, headers }
  const sized = await downloaded({ text, headers: { etag: '"1"' } }, () => ({ status: 500 }), broken)
  expect(sized).toEqual({ text, reported: 8, ranges: [undefined, undefined] })
  for (const etag of ['"1"', '"2"']) {
    const { text: found, ranges } = await downloaded(
      { text, headers },
      ({ range }) =>
        range === undefined
          ? { text, headers }
          : { status: 416, headers: { etag, 'content-range': 'bytes */8' } },
      broken,
    )
    expect(found).toBe(text)
    expect(ranges.slice(2)).toEqual(etag === '"1"' ? ['bytes=8-'] : ['bytes=8-', undefined])
  }
})
