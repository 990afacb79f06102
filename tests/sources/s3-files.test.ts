import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync, gzipSync } from 'node:zlib'
import { mapBounded, type FileItem } from '@sluice/loader'
import { files, gcsFiles, s3Files } from '@sluice/sources'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startS3, type S3Server } from './s3-server.ts'
import { failureOf, listingContext, scratchFolder } from './scratch-folder.ts'

let s3: S3Server
beforeAll(async () => void (s3 = await startS3()))
afterAll(() => s3[Symbol.asyncDispose]())

const listed = (prefix: string, glob?: string): Promise<FileItem[]> =>
  Array.fromAsync(s3Files({ ...s3.access, bucket: s3.bucket, prefix, ...(glob ? { glob } : {}) })())

const onlyItem = async (prefix: string): Promise<FileItem> => {
  const [item] = await listed(prefix)
  if (!item) throw new Error(`nothing below ${prefix}`)
  return item
}

const never = (): AbortSignal => new AbortController().signal

test('lists more than one page', { tags: 'exhaustive' }, async () => {
  const keys = Array.from({ length: 1050 }, (_, index) => `many/${String(index).padStart(4, '0')}.csv`)
  await mapBounded(keys, 20, (key) => s3.put(key, key))
  const items = await listed('many')
  expect(items.map(({ name }) => `many/${name}`).toSorted()).toEqual(keys)
})

test('a prefix is a folder, a glob is below it', async () => {
  await s3.put('orders/2025/2025-12-18.csv', 'a\n1\n')
  await s3.put('orders/2025/notes.txt', 'x')
  await s3.put('orders/top.csv', 'x')
  await s3.put('orders-old/2025-12-17.csv', 'x')
  await s3.put('orders/folder/', '')
  const names = async (glob?: string) => (await listed('orders', glob)).map(({ name }) => name)
  expect(await names()).toEqual(['2025/2025-12-18.csv', '2025/notes.txt', 'top.csv'])
  expect(await names('2025/*.csv')).toEqual(['2025/2025-12-18.csv'])
  expect(await names('**/*.csv')).toEqual(['2025/2025-12-18.csv', 'top.csv'])
  const [item] = await Array.fromAsync(
    files({ ...s3.access, url: 's3://exports/orders', glob: '2025/*.csv' })(),
  )
  expect(item).toMatchObject({
    name: '2025/2025-12-18.csv',
    url: 's3://exports/orders/2025/2025-12-18.csv',
    size: 4,
    etag: expect.stringMatching(/^[0-9a-f]{32}$/),
    modified: expect.any(Date),
    date: '2025-12-18',
  })
})

test('Google Cloud Storage is read by an HMAC key, as S3 is', async () => {
  await s3.put('gcs/2026-01-02.csv', 'a\n1\n')
  const { accessKeyId, secretAccessKey } = s3.access.credentials
  const url = 'gs://exports/gcs'
  const { endpoint } = s3.access
  vi.stubEnv('GCS_ACCESS_KEY_ID', '')
  expect(await failureOf((async () => Array.fromAsync(files({ url, endpoint })()))())).toMatchObject({
    code: 'E_S3_CREDENTIALS',
    hint: expect.stringContaining('GCS_SECRET_ACCESS_KEY'),
  })
  vi.stubEnv('GCS_ACCESS_KEY_ID', accessKeyId)
  vi.stubEnv('GCS_SECRET_ACCESS_KEY', secretAccessKey)
  const [item] = await Array.fromAsync(files({ url, endpoint })())
  vi.unstubAllEnvs()
  expect(item).toMatchObject({
    name: '2026-01-02.csv',
    url: 'gs://exports/gcs/2026-01-02.csv',
    date: '2026-01-02',
  })
  await using folder = await scratchFolder()
  expect(await readFile(await item!.fetch(folder.path, never(), () => {}), 'utf8')).toBe('a\n1\n')
  expect(
    await failureOf(
      Array.fromAsync(gcsFiles({ bucket: 'nowhere', endpoint, credentials: s3.access.credentials })()),
    ),
  ).toMatchObject({ code: 'E_S3_NO_BUCKET', place: 'gs://nowhere/' })
})

test('a cursor of keys lists only what comes at and behind it', async () => {
  const names = ['2026/1.csv', '2026/2.csv', '2026/3.csv', '2026/4.csv']
  for (const name of names) await s3.put(`hourly/${name}`, name)
  const list = s3Files({ ...s3.access, bucket: s3.bucket, prefix: 'hourly' })
  const namesFrom = async (by: 'key' | 'date', from: string) =>
    (
      await Array.fromAsync(
        list({ ...listingContext().context, cursor: { by, from, to: undefined, last: from } }),
      )
    ).map(({ name }) => name)
  expect(await namesFrom('date', '2026-01-01')).toEqual(names)
  expect((await namesFrom('key', '2026/3.csv')).filter((name) => name >= '2026/3.csv')).toEqual(
    names.slice(2),
  )
  expect(await namesFrom('key', '2026/3')).toEqual(names)
  expect(await namesFrom('key', '2027/')).toEqual([])
})

test('keys may hold any sign', async () => {
  const names = ['a b+c%20&<é>.csv', 'sub/#1?.csv']
  for (const name of names) await s3.put(`odd/${name}`, name)
  const items = await listed('odd')
  expect(items.map(({ name }) => name).toSorted()).toEqual(names)
  await using folder = await scratchFolder()
  for (const item of items) {
    const path = await item.fetch(folder.path, never(), () => {})
    expect(await readFile(path, 'utf8')).toBe(item.name)
  }
})

test('downloads the bytes as they are and says how many', async () => {
  const text = 'a,b\n'.repeat(200_000)
  await s3.put('zipped/one.csv.gz', gzipSync(text, { level: 0 }))
  const item = await onlyItem('zipped')
  await using folder = await scratchFolder()
  let bytes = 0
  const path = await item.fetch(`${folder.path}/new`, never(), (count) => (bytes += count))
  expect(path).toMatch(/one\.csv\.gz$/)
  expect(gunzipSync(await readFile(path)).toString()).toBe(text)
  expect(bytes).toBe(item.size)
  expect(await readdir(`${folder.path}/new`)).toHaveLength(1)
})

test('an empty object is an empty file', async () => {
  await s3.put('empty/one.csv', '')
  const item = await onlyItem('empty')
  await using folder = await scratchFolder()
  expect(await readFile(await item.fetch(folder.path, never(), () => {}), 'utf8')).toBe('')
})

test('an object that was deleted or changed meanwhile is an error and leaves no file', async () => {
  await s3.put('moving/one.csv', 'a\n1\n')
  const item = await onlyItem('moving')
  await using folder = await scratchFolder()
  const fetch = () => failureOf(item.fetch(folder.path, never(), () => {}))
  const url = 's3://exports/moving/one.csv'

  await s3.put('moving/one.csv', 'a\n2\n')
  expect(await fetch()).toMatchObject({
    code: 'E_FILE_CHANGED',
    message: `${url} has changed since it was listed`,
  })
  await s3.delete('moving/one.csv')
  expect(await fetch()).toMatchObject({
    code: 'E_FILE_GONE',
    message: `${url} was deleted after it was listed`,
  })
  expect(await readdir(folder.path)).toEqual([])
})

test('stops when it is aborted, and leaves no file', async () => {
  await s3.put('large/one.csv', Buffer.alloc(20_000_000, 'x'))
  const item = await onlyItem('large')
  await using folder = await scratchFolder()
  const stop = new AbortController()
  const failure = await failureOf(
    item.fetch(folder.path, stop.signal, () => stop.abort(new Error('stopped'))),
  )
  expect(failure.message).toBe('stopped')
  expect(await readdir(folder.path)).toEqual([])
  const { context, stop: stopListing } = listingContext()
  stopListing.abort(new Error('no more'))
  const listing = Array.fromAsync(s3Files({ ...s3.access, bucket: s3.bucket })(context))
  expect((await failureOf(listing)).message).toBe('no more')
})

test('continues where a broken connection stopped', async () => {
  const body = Buffer.alloc(3_000_000, 'abcdefg')
  await s3.put('broken/one.csv', body)
  // A proxy in front of the real thing that hangs up in the middle of the first download.
  let downloads = 0
  const ranges: (string | undefined)[] = []
  await using proxy = createServer(async (request, response) => {
    const { host: _, connection: __, ...headers } = request.headers as Record<string, string>
    const upstream = await fetch(`${s3.access.endpoint}${request.url}`, {
      headers: { ...headers, 'x-forwarded-for': '' },
    })
    const bytes = Buffer.from(await upstream.arrayBuffer())
    response.writeHead(upstream.status, Object.fromEntries(upstream.headers))
    if (!request.url?.startsWith('/exports/broken/one.csv')) return response.end(bytes)
    ranges.push(headers['range'])
    if (++downloads > 1) return response.end(bytes)
    response.write(bytes.subarray(0, 1_000_000), () => setTimeout(() => response.destroy(), 100))
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => proxy.once('listening', resolve))
  const endpoint = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  const [item] = await Array.fromAsync(
    s3Files({ ...s3.access, endpoint, bucket: 'exports', prefix: 'broken' })(),
  )
  await using folder = await scratchFolder()
  let bytes = 0
  const path = await item!.fetch(folder.path, never(), (count) => (bytes += count))
  expect(Buffer.compare(await readFile(path), body)).toBe(0)
  expect(bytes).toBe(body.length)
  expect(ranges).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]\d*-$/)])
})

test('warns where a glob picks nothing', async () => {
  await s3.put('texts/one.txt', 'x')
  const { context, warnings } = listingContext()
  expect(
    await Array.fromAsync(files({ ...s3.access, url: 's3://exports/texts', glob: '*.csv' })(context)),
  ).toEqual([])
  expect(warnings).toEqual(['s3://exports/texts/: glob "*.csv" matched 0 of 1 files'])
})
