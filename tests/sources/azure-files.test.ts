import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { inspect } from 'node:util'
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob'
import { filesResource, source } from '@sluice/loader'
import { azureFiles, files, type AzureFilesOptions } from '@sluice/sources'
import { afterEach, expect, test, vi } from 'vitest'
import { azureAccount } from '../../packages/sources/src/files/azure/azure-access.ts'
import { openTestProject } from '../support/project.ts'
import { failureOf, scratchFolder } from './scratch-folder.ts'

afterEach(() => vi.unstubAllEnvs())

const KEY = Buffer.from('a key that is secret').toString('base64')
const never = (): AbortSignal => new AbortController().signal

interface Asked {
  readonly url: URL
  readonly range: string | undefined
  readonly match: string | undefined
}

/** A server that answers as Azure does, each request in its own way. */
async function answering(answer: (asked: Asked, response: ServerResponse) => void) {
  const server = createServer((request, response) => {
    const { 'x-ms-range': range, 'if-match': match } = request.headers as Record<string, string | undefined>
    answer({ url: new URL(request.url ?? '', 'http://azure'), range, match }, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const options = {
    account: 'acme',
    accountKey: KEY,
    container: 'exports',
    endpoint: `http://127.0.0.1:${port}/acme`,
  }
  return { server, port, options, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

function refuse(response: ServerResponse, status: number, code: string): void {
  const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>No. RequestId:1 ${KEY}</Message></Error>`
  response.writeHead(status, { 'content-type': 'application/xml', 'x-ms-error-code': code }).end(body)
}

const blobsXml = (blobs: Readonly<Record<string, string | Buffer>>): string =>
  `<?xml version="1.0" encoding="utf-8"?><EnumerationResults ContainerName="exports"><Blobs>${Object.entries(
    blobs,
  )
    .map(
      ([name, body]) =>
        `<Blob><Name>${name}</Name><Properties><Last-Modified>Thu, 01 Jan 2026 00:00:00 GMT</Last-Modified><Etag>0x1</Etag><Content-Length>${body.length}</Content-Length><BlobType>BlockBlob</BlobType></Properties></Blob>`,
    )
    .join('')}</Blobs><NextMarker/></EnumerationResults>`

test.each([
  [404, 'ContainerNotFound', 'E_AZURE_NO_CONTAINER', 'there is no container exports at HOST'],
  [
    403,
    'AuthenticationFailed',
    'E_AZURE_CREDENTIALS',
    'cannot list az://exports/orders/: HOST does not accept the key or token',
  ],
  [
    403,
    'AuthorizationPermissionMismatch',
    'E_AZURE_CREDENTIALS',
    'these credentials may not list az://exports/orders/ (AuthorizationPermissionMismatch)',
  ],
  [
    400,
    'InvalidQueryParameterValue',
    'E_AZURE_FAILED',
    'cannot list az://exports/orders/ at HOST: InvalidQueryParameterValue',
  ],
])('%i %s', async (status, word, code, message) => {
  await using azure = await answering((_, response) => refuse(response, status, word))
  const failure = await failureOf(Array.fromAsync(azureFiles({ ...azure.options, prefix: 'orders' })()))
  expect(failure).toMatchObject({
    name: 'SourceError',
    code,
    message: message.replace('HOST', `127.0.0.1:${azure.port}`),
  })
  expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain(KEY)
})

test('an address that does not answer, and a missing account, are reported', async () => {
  vi.stubEnv('AZURE_STORAGE_ACCOUNT', '')
  vi.stubEnv('AZURE_STORAGE_CONNECTION_STRING', '')
  const listing = (options: Partial<AzureFilesOptions>) =>
    failureOf((async () => Array.fromAsync(azureFiles({ container: 'exports', ...options })()))())
  expect(await listing({})).toMatchObject({
    code: 'E_FILES_OPTIONS',
    message: 'azureFiles: account is missing',
  })
  expect(await listing({ account: 'acme', accountKey: KEY, endpoint: 'http://127.0.0.1:1' })).toMatchObject({
    code: 'E_AZURE_UNREACHABLE',
    message: 'cannot reach Azure at 127.0.0.1:1: ECONNREFUSED',
  })
})

test('continues where a broken connection stopped, in the version that was listed', async () => {
  const body = Buffer.alloc(3_000_000, 'abcdefg')
  const asked: Asked[] = []
  let etag = '"0x1"'
  await using azure = await answering((one, response) => {
    if (one.url.searchParams.get('comp') === 'list')
      return void response
        .writeHead(200, { 'content-type': 'application/xml' })
        .end(blobsXml({ 'a.csv': body }))
    asked.push(one)
    if (one.match !== etag) return refuse(response, 412, 'ConditionNotMet')
    const start = Number(/bytes=(\d+)-/.exec(one.range ?? '')?.[1] ?? 0)
    response.writeHead(start > 0 ? 206 : 200, { etag, 'content-length': body.length - start })
    if (asked.length > 1) return void response.end(body.subarray(start))
    return void response.write(body.subarray(0, 1_000_000), () => setTimeout(() => response.destroy(), 50))
  })
  const [item] = await Array.fromAsync(azureFiles(azure.options)())
  await using folder = await scratchFolder()
  expect((await readFile(await item!.fetch(folder.path, never(), () => {}))).equals(body)).toBe(true)
  expect(asked.map(({ range, match }) => [range, match])).toEqual([
    [undefined, '"0x1"'],
    [expect.stringMatching(/^bytes=[1-9]\d*-$/), '"0x1"'],
  ])
  etag = '"0x2"'
  await using other = await scratchFolder()
  expect(await failureOf(item!.fetch(other.path, never(), () => {}))).toMatchObject({
    code: 'E_FILE_CHANGED',
  })
  expect(await readdir(other.path)).toEqual([])
})

test('a server that falls silent is not waited for', async () => {
  const body = Buffer.from('id\n1\n2\n3\n')
  let silent = Promise.withResolvers<void>()
  let answers = (response: ServerResponse, start: number): unknown =>
    response.write(body.subarray(start, start + 3), () => silent.resolve())
  let lists = true
  await using azure = await answering((one, response) => {
    if (one.url.searchParams.get('comp') === 'list')
      return lists
        ? void response.writeHead(200, { 'content-type': 'application/xml' }).end(blobsXml({ 'a.csv': body }))
        : silent.resolve()
    expect(one.url.searchParams.has('timeout')).toBe(false)
    const start = Number(/bytes=(\d+)-/.exec(one.range ?? '')?.[1] ?? 0)
    response.writeHead(start > 0 ? 206 : 200, { etag: '"0x1"', 'content-length': body.length - start })
    answers(response, start)
  })
  const [item] = await Array.fromAsync(azureFiles(azure.options)())
  await using folder = await scratchFolder()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const passing = async (): Promise<void> => {
      await silent.promise
      await wait(100)
      vi.advanceTimersByTime(31_000)
      silent = Promise.withResolvers()
    }
    const fetched = item!.fetch(folder.path, never(), () => {})
    await passing()
    answers = (response, start) => response.end(body.subarray(start))
    expect(await readFile(await fetched, 'utf8')).toBe('id\n1\n2\n3\n')
    answers = () => silent.resolve()
    const failed = failureOf(item!.fetch(folder.path, never(), () => {}))
    await passing()
    expect(await failed).toMatchObject({
      code: 'E_AZURE_UNREACHABLE',
      message: `cannot reach Azure at 127.0.0.1:${azure.port}: ETIMEDOUT`,
    })
    lists = false
    const listing = failureOf(Array.fromAsync(azureFiles(azure.options)()))
    await passing()
    expect(await listing).toMatchObject({ code: 'E_AZURE_UNREACHABLE' })
  } finally {
    vi.useRealTimers()
    azure.server.closeAllConnections()
  }
})

test.each([
  [{}, { account: 'other', proof: { kind: 'key', key: 'b3RoZXI=' } }],
  [{ account: 'other' }, { proof: { kind: 'key', key: 'b3RoZXI=' } }],
  [{ account: 'acme' }, { endpoint: 'https://acme.blob.core.windows.net', proof: { kind: 'none' } }],
  [{ endpoint: 'https://files.example.com' }, { account: '', proof: { kind: 'none' } }],
])('the connection string of the environment is that of its account only: %o', (access, account) => {
  const string = 'AccountName=other;AccountKey=b3RoZXI=;BlobEndpoint=https://other.blob.core.windows.net'
  expect(azureAccount(access, { AZURE_STORAGE_CONNECTION_STRING: string })).toMatchObject(account)
})

test('a connection string without a name is of the account of its endpoint', () => {
  const env = {
    AZURE_STORAGE_CONNECTION_STRING:
      'BlobEndpoint=https://acme.blob.core.windows.net;SharedAccessSignature=sig=1',
  }
  const proofOf = (account: string) => azureAccount({ account }, env).proof
  expect([proofOf('acme').kind, proofOf('other').kind]).toEqual(['sas', 'none'])
})

/** The emulator of Azure: `AZURITE` is the path of its `azurite-blob.js`. */
const AZURITE = process.env['AZURITE']
const ACCOUNT = 'devstoreaccount1'
const ACCOUNT_KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='

test.skipIf(AZURITE === undefined)(
  'reads blobs of Azurite, those that are new',
  { tags: 'exhaustive' },
  async () => {
    await using place = await scratchFolder()
    const emulator = spawn(process.execPath, [
      AZURITE!,
      '--blobPort',
      '0',
      '--skipApiVersionCheck',
      '--silent',
      '--location',
      place.path,
    ])
    try {
      const port = await new Promise<string>((resolve, reject) => {
        let text = ''
        emulator.stdout.on('data', (part) => {
          text += String(part)
          const found = /listens? (?:on|at) \S*?:(\d+)/i.exec(text)?.[1]
          if (found) resolve(found)
        })
        emulator.on('exit', () => reject(new Error(text)))
      })
      const endpoint = `http://127.0.0.1:${port}/${ACCOUNT}`
      const container = new BlobServiceClient(
        endpoint,
        new StorageSharedKeyCredential(ACCOUNT, ACCOUNT_KEY),
      ).getContainerClient('exports')
      await container.create()
      const put = (name: string, body: string) => container.getBlockBlobClient(name).upload(body, body.length)
      await put('orders/2026/2026-01-02.csv', 'id\n1\n')
      await put('orders/a b+c%&é.csv', 'id\n2\n')
      await put('orders/empty.csv', '')
      await put('orders-old/x.csv', 'id\n9\n')
      vi.stubEnv(
        'AZURE_STORAGE_CONNECTION_STRING',
        `AccountName=${ACCOUNT};AccountKey=${ACCOUNT_KEY};BlobEndpoint=${endpoint};`,
      )
      await using project = await openTestProject({ kind: 'duckdb', sources: [] })
      const load = async (): Promise<unknown> => {
        const list = files({ url: 'az://exports/orders' })
        const resources = () => [filesResource({ name: 'orders', format: { kind: 'csv' }, list })]
        const summary = await project.load({}, [], [source({ name: 'shop', resources })])
        return summary.resources[0]?.rows_read
      }
      expect(await load()).toBe(2)
      expect(await load()).toBe(0)
      await put('orders/2026/2026-01-02.csv', 'id\n1\n3\n')
      expect(await load()).toBe(2)
      expect(await failureOf(Array.fromAsync(files({ url: 'az://nowhere/x' })()))).toMatchObject({
        code: 'E_AZURE_NO_CONTAINER',
      })
      const wrong = azureFiles({ container: 'exports', account: ACCOUNT, accountKey: KEY, endpoint })
      expect(await failureOf(Array.fromAsync(wrong()))).toMatchObject({ code: 'E_AZURE_CREDENTIALS' })
    } finally {
      emulator.kill()
    }
  },
)
