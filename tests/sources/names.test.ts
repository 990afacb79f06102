import { dateInName, folderOf, formatOfName, httpFiles } from '@sluice/sources'
import { expect, test } from 'vitest'

test.each([
  ['2025-12-18.csv', '2025-12-18'],
  ['orders_2025_12_18_part1.csv.gz', '2025-12-18'],
  ['orders20251218.csv', '2025-12-18'],
  ['orders-2025-12-18T0230.csv', '2025-12-18'],
  ['20251218T023000Z.csv', '2025-12-18'],
  ['2025-12-18_2025-12-19.csv', '2025-12-18'],
  ['2024-01-01/2025-12-18.csv', '2025-12-18'],
  ['2024-01-01/part-0.csv', '2024-01-01'],
  ['2024/01/31/part-0.csv', '2024-01-31'],
  ['day=2024-02-29/part-0.parquet', '2024-02-29'],
  ['2025-13-01-then-2025-12-01.csv', '2025-12-01'],
  ['2023-02-29.csv', undefined],
  ['2025-12_18.csv', undefined],
  ['120251218.csv', undefined],
  ['202512180230.csv', undefined],
  ['1989-12-31.csv', undefined],
  ['2100-12-31.csv', '2100-12-31'],
  ['2101-01-01.csv', undefined],
  ['2025-12-181.csv', undefined],
  ['orders.csv', undefined],
])('the date in %s is %s', (name, date) => {
  expect(dateInName(name)).toBe(date)
})

test.each([
  ['a.csv', { kind: 'csv' }],
  ['a.CSV.GZ', { kind: 'csv' }],
  ['a/b.tsv.zst', { kind: 'csv', delimiter: '\t' }],
  ['a.2025.ndjson', { kind: 'ndjson' }],
  ['a.jsonl.gz', { kind: 'ndjson' }],
  ['a.json', { kind: 'json' }],
  ['**/*.parquet', { kind: 'parquet' }],
  ['a.txt', undefined],
  ['a.gz', undefined],
  ['csv', undefined],
  ['a.constructor', undefined],
])('the format of %s is %o', (name, format) => {
  expect(formatOfName(name)).toEqual(format)
})

test.each([
  ['s3://exports', { kind: 's3', bucket: 'exports', prefix: '' }],
  ['s3://exports/', { kind: 's3', bucket: 'exports', prefix: '' }],
  ['s3://exports/orders/create', { kind: 's3', bucket: 'exports', prefix: 'orders/create/' }],
  ['./data/orders', { kind: 'local', path: './data/orders' }],
  ['C:\\data', { kind: 'local', path: 'C:\\data' }],
  ['https://example.com/a.csv', { kind: 'http', url: 'https://example.com/a.csv' }],
  [
    'sftp://b%40c@[::1]:23/a%23b%3Fc%25',
    { kind: 'sftp', host: '::1', port: 23, username: 'b@c', path: '/a#b?c%' },
  ],
  ['file:///data/orders%20new', { kind: 'local', path: '/data/orders new' }],
])('%s is %o', (url, folder) => {
  expect(folderOf(url)).toEqual(folder)
})

test.each(['s3://', 'ftp://bucket/orders'])('%s is an error', (url) => {
  expect(() => folderOf(url)).toThrow(
    expect.objectContaining({
      code: 'E_FILES_URL',
      hint: 'Write a path, s3://bucket/prefix, gs://bucket/prefix, az://container/prefix, sftp://host/path or https://host/path.',
    }),
  )
})

test.each(['sftp://h/100%', 'sftp://b%ZZ@h/p', 'sftp://h/a#b/c', 'sftp://h/x?y', 'sftp://h/x?'])(
  '%s is an error that says what to percent-encode',
  (url) => {
    expect(() => folderOf(url)).toThrow(
      expect.objectContaining({ code: 'E_FILES_URL', hint: expect.stringContaining('%2') as string }),
    )
  },
)

test.each([
  ['sftp://me:123#hunter2pw@h/a.csv', 'sftp://h/a.csv'],
  ['sftp://me?hunter2pw@h/a.csv', 'sftp://h/a.csv'],
  ['sftp://me:hunter2pw@h/a.csv', 'sftp://***@h/a.csv'],
  ['sftp://me:hunter2pw@h:port/a.csv', 'sftp://h:port/a.csv'],
  ['sftp://me:p?hunter2pw@h:port/a.csv?x=y@z', 'sftp://h:port/a.csv'],
  ['https://h:port/a.csv?token=hunter2pw', 'https://h:port/a.csv'],
  ['https://h:port/a.csv?token=a@hunter2pw', 'https://h:port/a.csv'],
  ['ftp://h/a.csv?token=hunter2pw', 'ftp://h/a.csv?token=***'],
  ['me:hunter2pw@h/a.csv', 'h/a.csv'],
  ['https://me:hunter2pw@h/a.csv', 'https://***@h/a.csv'],
  ['https://me:80?hunter2pw@h/a.csv', 'https://h/a.csv'],
  ['https://me:80#hunter2pw@h/a.csv', 'https://h/a.csv'],
])('an error about %s shows no password', async (url, place) => {
  const shown = {
    code: 'E_FILES_URL',
    place,
    message: expect.stringMatching(/^(?!.*hunter2pw)/) as string,
  }
  await expect(Array.fromAsync(httpFiles({ urls: url })())).rejects.toMatchObject(shown)
  if (/^s?ftp:/.test(url)) expect(() => folderOf(url)).toThrow(expect.objectContaining(shown))
})

test('a password in a url is not sent, so that the error says where it belongs', async () => {
  const listed = Array.fromAsync(httpFiles({ urls: 'https://me:hunter2pw@h/a.csv' })())
  await expect(listed).rejects.toMatchObject({
    hint: 'Give them to the source as auth: basic(user, password).',
  })
})
