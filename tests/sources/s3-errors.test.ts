import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { s3Files, type S3FilesOptions } from '@sluice/sources'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { startS3, type S3Server } from './s3-server.ts'
import { failureOf, scratchFolder } from './scratch-folder.ts'

let s3: S3Server
beforeAll(async () => void (s3 = await startS3()))
afterAll(() => s3[Symbol.asyncDispose]())
afterEach(() => vi.unstubAllEnvs())

const listingFails = (options: Partial<S3FilesOptions>) =>
  failureOf((async () => Array.fromAsync(s3Files({ ...s3.access, bucket: s3.bucket, ...options })()))())

/** A server that answers each connection in its own way. */
async function listen(answer: Parameters<typeof createServer>[1]) {
  const server = createServer({}, answer ?? (() => {})).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return { server, port: (server.address() as AddressInfo).port }
}

test('no such bucket', async () => {
  expect(await listingFails({ bucket: 'nowhere' })).toMatchObject({
    name: 'SourceError',
    code: 'E_S3_NO_BUCKET',
    message: `there is no bucket nowhere at 127.0.0.1:${s3.port}`,
    place: 's3://nowhere/',
    hint: "Check the bucket's name and the endpoint.",
  })
})

test('an unknown key id', async () => {
  const failure = await listingFails({ credentials: { accessKeyId: 'NOBODY', secretAccessKey: 'hunter2' } })
  expect(failure).toMatchObject({
    code: 'E_S3_CREDENTIALS',
    message: 'cannot list s3://exports/: the access key id is unknown there',
    hint: expect.stringContaining('AWS_SECRET_ACCESS_KEY'),
  })
  expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain('hunter2')
})

// s3rver does not check signatures and has no policies: these are answers as AWS gives them.
test.each([
  [
    'SignatureDoesNotMatch',
    'cannot list s3://exports/: the secret access key does not belong to the access key id',
  ],
  ['AccessDenied', 'these credentials may not list s3://exports/ (AccessDenied)'],
  ['ExpiredToken', 'cannot list s3://exports/: the session token has expired'],
])('%s', async (code, message) => {
  const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>No.</Message></Error>`
  const { server, port } = await listen((socket) => {
    socket.once('data', () =>
      socket.end(
        `HTTP/1.1 ${code === 'ExpiredToken' ? 400 : 403} No\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      ),
    )
    socket.on('error', () => {})
  })
  const failure = await listingFails({
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'hunter2' },
  })
  server.close()
  expect(failure).toMatchObject({ code: 'E_S3_CREDENTIALS', message })
  expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain('hunter2')
})

test('no credentials at all', async () => {
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE'])
    vi.stubEnv(name, undefined)
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
  await using home = await scratchFolder()
  vi.stubEnv('HOME', home.path)
  const { credentials: _, ...access } = s3.access
  const failure = await failureOf(Array.fromAsync(s3Files({ ...access, bucket: s3.bucket })()))
  expect(failure).toMatchObject({
    code: 'E_S3_CREDENTIALS',
    message: 'cannot list s3://exports/: no credentials were found',
  })
})

test('a closed port', async () => {
  const { server, port } = await listen(undefined)
  await new Promise((resolve) => server.close(resolve))
  const start = performance.now()
  expect(await listingFails({ endpoint: `http://127.0.0.1:${port}` })).toMatchObject({
    code: 'E_S3_UNREACHABLE',
    message: `cannot reach S3 at 127.0.0.1:${port}: ECONNREFUSED`,
    place: `127.0.0.1:${port}`,
  })
  expect(performance.now() - start).toBeLessThan(10_000)
})

test('an unknown name', async () => {
  expect(await listingFails({ endpoint: 'https://no-such-host.invalid' })).toMatchObject({
    code: 'E_S3_UNREACHABLE',
    place: 'no-such-host.invalid:443',
  })
})

test.skipIf(process.platform !== 'linux')(
  'an address that does not answer',
  { tags: 'exhaustive' },
  async () => {
    // A process that listens with the shortest queue and is then put to sleep: what does not fit the queue is dropped.
    const script =
      "const s = require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(s.address().port))"
    const sleeper = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await once(sleeper.stdout, 'data')) as [Buffer]
    sleeper.kill('SIGSTOP')
    const port = Number(line)
    const queue = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => {}))
    await new Promise((resolve) => setTimeout(resolve, 200))
    const start = performance.now()
    const failure = await listingFails({ endpoint: `http://127.0.0.1:${port}` })
    const seconds = (performance.now() - start) / 1000
    for (const socket of queue) socket.destroy()
    sleeper.kill('SIGKILL')
    expect(failure).toMatchObject({
      code: 'E_S3_UNREACHABLE',
      message: `cannot reach S3 at 127.0.0.1:${port}: no response in time`,
    })
    expect(seconds).toBeLessThan(10)
  },
)

test('a port that is not S3', async () => {
  const web = await listen((socket) => {
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 15\r\n\r\n<p>Welcome!</p>'))
    socket.on('error', () => {})
  })
  const ssh = await listen((socket) => {
    socket.end('SSH-2.0-OpenSSH_9.9\r\n')
    socket.on('error', () => {})
  })
  for (const { server, port } of [web, ssh]) {
    const failure = await listingFails({ endpoint: `http://127.0.0.1:${port}` })
    expect(failure).toMatchObject({ name: 'SourceError', code: 'E_S3_FAILED' })
    expect(failure.message).toContain(`127.0.0.1:${port}`)
    server.close()
  }
})

test('a bucket name and an endpoint that cannot be', async () => {
  expect(await listingFails({ bucket: 'Not A Bucket' })).toMatchObject({ code: 'E_S3_NO_BUCKET' })
  expect(await listingFails({ endpoint: 'localhost' })).toMatchObject({ code: 'E_S3_ENDPOINT' })
})
