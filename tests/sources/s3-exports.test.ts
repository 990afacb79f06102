import { readFile } from 'node:fs/promises'
import type { FilesResource, Resource } from '@sluice/loader'
import { s3Exports, type S3ExportsOptions } from '@sluice/sources'
import { expect, test } from 'vitest'
import { startS3 } from './s3-server.ts'
import { listingContext, scratchFolder } from './scratch-folder.ts'

function filesOf(resource: Resource | undefined): FilesResource {
  if (resource?.kind !== 'files') throw new Error('not a files resource')
  return resource
}

test('one table a prefix, merged by file and row', () => {
  const source = s3Exports({
    name: 'orders',
    dataset: 'shop',
    bucket: 'exports',
    prefixes: ['orders-create/', 'daily/orders-update'],
    clientId: 'acme',
    columns: { zip: { type: 'text' } },
  })
  expect(source).toMatchObject({ name: 'orders', dataset: 'shop', secrets: {} })
  expect(source.resources).toMatchObject([
    {
      kind: 'files',
      name: 'orders_create',
      writeDisposition: 'merge',
      primaryKey: ['_file_name', '_row_id'],
      format: { kind: 'csv' },
      fileColumns: true,
      constants: { _client_id: 'acme' },
      columns: { zip: { type: 'text' } },
    },
    { name: 'daily_orders_update' },
  ])
})

test('reads a local folder, below the project', async () => {
  await using folder = await scratchFolder({
    'data/orders-create/2025-12-18.csv': 'a\n1\n',
    'data/orders-create/README.md': '',
    'data/orders-update/2025-12-18.csv.gz': '',
  })
  const { resources } = s3Exports({ name: 'orders', url: './data', prefixes: { created: 'orders-create' } })
  const created = filesOf(resources[0])
  const { context } = listingContext(folder.path)
  const items = await Array.fromAsync(created.list({ ...context, config: {}, secrets: {}, state: {} }))
  expect([created.name, ...items.map(({ name, date }) => `${date} ${name}`)]).toEqual([
    'created',
    '2025-12-18 2025-12-18.csv',
  ])
})

test('reads S3 with credentials from named variables', async () => {
  await using s3 = await startS3()
  await s3.put('daily/orders-create/2025-12-18.csv', 'a\n1\n')
  const { endpoint, credentials } = s3.access
  const { secrets, resources } = s3Exports({
    name: 'orders',
    url: 's3://exports/daily',
    endpoint,
    prefixes: ['orders-create'],
    secrets: { accessKeyId: 'SHOP_KEY', secretAccessKey: 'SHOP_SECRET' },
  })
  expect(secrets).toEqual({ accessKeyId: 'SHOP_KEY', secretAccessKey: 'SHOP_SECRET' })
  const { context } = listingContext()
  const [item] = await Array.fromAsync(
    filesOf(resources[0]).list({ ...context, config: {}, secrets: credentials, state: {} }),
  )
  await using folder = await scratchFolder()
  const path = await item!.fetch(folder.path, context.signal, () => {})
  expect(await readFile(path, 'utf8')).toBe('a\n1\n')
})

test('reports missing prefixes', () => {
  const misspelled = { name: 'orders', url: './data', prefixs: ['orders'] } as unknown as S3ExportsOptions
  expect(() => s3Exports(misspelled)).toThrow(
    expect.objectContaining({ code: 'E_FILES_PREFIXES', place: 'orders' }),
  )
})

test('reports a missing place of the files', () => {
  expect(() => s3Exports({ name: 'orders', prefixes: ['orders'] })).toThrow(
    expect.objectContaining({ code: 'E_FILES_URL', place: 'orders' }),
  )
})
