import { once } from 'node:events'
import { rename } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { freePort } from '../support/free-port.ts'
import { startS3, type S3Server } from '../sources/s3-server.ts'
import { failAndRecover, type Fault } from './support/fail-and-recover.ts'
import { Shop } from './support/shop.ts'

const S3_SECRET = 'hunter2-of-the-bucket'

const CONFIG = `
import { defineConfig, filesResource, source } from '@sluice/loader'
import { files, s3Exports } from '@sluice/sources'
import config from './local.config.ts'

// As the environment is then: a process reads a config once.
const shop = () => {
  const { S3_ENDPOINT = '', S3_BUCKET = '' } = process.env
  const [exported] = s3Exports({
    name: 'shop',
    url: 's3://' + S3_BUCKET,
    prefixes: ['orders'],
    endpoint: S3_ENDPOINT,
    secrets: { accessKeyId: 'S3_KEY', secretAccessKey: 'S3_SECRET' },
  }).resources
  return exported
}
export default defineConfig({
  ...config,
  sources: [
    source({
      name: 'shop',
      secrets: { accessKeyId: 'S3_KEY', secretAccessKey: 'S3_SECRET' },
      resources: () => [{ ...shop(), primaryKey: 'id', list: (context) => shop().list(context) }],
    }),
  ],
})
`

describe.each(ENGINE_KINDS)('S3 for %s', (kind) => {
  let s3: S3Server
  let base: Shop
  beforeAll(async () => {
    s3 = await startS3()
    await s3.put('orders/2.csv', 'id,name\n3,c\n')
    base = await Shop.make(kind, { inProcess: true })
    await rename(join(base.dir, 'sluice.config.ts'), join(base.dir, 'local.config.ts'))
    await base.put('sluice.config.ts', CONFIG)
  })
  afterAll(async () => {
    await base[Symbol.asyncDispose]()
    await s3[Symbol.asyncDispose]()
  })

  const env = (changes: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({
    S3_ENDPOINT: s3.access.endpoint,
    S3_BUCKET: s3.bucket,
    S3_KEY: 'S3RVER',
    S3_SECRET,
    ...changes,
  })
  const fails = (failure: Fault['failure'], changes: Readonly<Record<string, string>>): Promise<void> =>
    failAndRecover(base, {
      failure: { ...failure, secrets: [S3_SECRET] },
      spoil: async () => env(changes),
      mend: async () => env(),
    })

  test('no such bucket', () =>
    fails(
      {
        code: 'E_S3_NO_BUCKET',
        what: 'there is no bucket nowhere',
        at: 's3://nowhere',
        next: "bucket's name",
      },
      { S3_BUCKET: 'nowhere' },
    ))

  // s3rver knows no other key, and checks no signature: a wrong secret is what AWS would answer, below.
  test('an unknown key id', { tags: 'exhaustive' }, () =>
    fails(
      {
        code: 'E_S3_CREDENTIALS',
        what: 'the access key id is unknown there',
        at: 's3://exports',
        next: 'AWS_SECRET_ACCESS_KEY',
      },
      { S3_KEY: 'NOBODY' },
    ),
  )

  test('a wrong secret', async () => {
    const body =
      '<?xml version="1.0"?><Error><Code>SignatureDoesNotMatch</Code><Message>No.</Message></Error>'
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () =>
        socket.end(`HTTP/1.1 403 Forbidden\r\ncontent-length: ${body.length}\r\n\r\n${body}`),
      )
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    await fails(
      {
        code: 'E_S3_CREDENTIALS',
        what: 'secret access key does not belong',
        at: 's3://exports',
        next: 'AWS_',
      },
      { S3_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    )
  })

  test('an endpoint that does not answer', { tags: 'exhaustive' }, async () => {
    const port = await freePort()
    await fails(
      { code: 'E_S3_UNREACHABLE', what: 'ECONNREFUSED', at: `127.0.0.1:${port}`, next: 'Check the endpoint' },
      { S3_ENDPOINT: `http://127.0.0.1:${port}` },
    )
  })

  test('a secret that is not set', () =>
    fails(
      {
        code: 'E_SECRET_MISSING',
        what: 'the secret secretAccessKey is not set',
        at: 'source shop',
        next: 'set S3_SECRET',
      },
      { S3_SECRET: '' },
    ))

  test('nothing is lost on the way', async () => {
    await using shop = await base.copy()
    expect(await shop.run(['load'], env())).toMatchObject({ code: 0 })
    expect(await shop.ids()).toEqual([1, 2, 3])
  })
})
