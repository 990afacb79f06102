import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { S3Server } from '../../sources/s3-server.ts'
import type { Random } from './random.ts'

const FAULTS = ['busy', 'truncate', 'reset', 'change'] as const
type Fault = (typeof FAULTS)[number]

const BUSY =
  '<?xml version="1.0"?><Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>'

/** A proxy before an S3, which now and then answers 503, cuts an object short, breaks off, or has another object by then. */
export class FaultyS3 implements AsyncDisposable {
  readonly #server = createServer((asked, answer) => void this.#answer(asked, answer))
  readonly #s3: S3Server
  readonly #random: Random
  readonly #change: (key: string) => Promise<void>
  /** Of 100 requests, so many are answered with a fault. */
  percent = 0
  faults = 0

  private constructor(s3: S3Server, random: Random, change: (key: string) => Promise<void>) {
    this.#s3 = s3
    this.#random = random
    this.#change = change
  }

  /** `change` writes an object again. */
  static async before(
    s3: S3Server,
    random: Random,
    change: (key: string) => Promise<void>,
  ): Promise<FaultyS3> {
    const proxy = new FaultyS3(s3, random, change)
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #draw(): Fault | undefined {
    return this.#random.below(100) < this.percent ? FAULTS[this.#random.below(FAULTS.length)] : undefined
  }

  async #answer(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const fault = this.#draw()
    const key = decodeURIComponent((asked.url ?? '').split('?')[0] ?? '').replace(`/${this.#s3.bucket}/`, '')
    if (fault) this.faults++
    if (fault === 'busy') return void answer.writeHead(503, { 'content-type': 'application/xml' }).end(BUSY)
    if (fault === 'reset') return void asked.socket.destroy()
    if (fault === 'change' && key.endsWith('.csv')) await this.#change(key)
    const passed = request({
      host: '127.0.0.1',
      port: this.#s3.port,
      path: asked.url,
      method: asked.method,
      headers: asked.headers,
    })
    passed.on('error', () => answer.destroy())
    passed.on('response', (got) => void pass(got, answer, fault === 'truncate'))
    asked.pipe(passed)
  }
}

/** Passes an answer on, or only half of what its length promises. */
async function pass(got: IncomingMessage, answer: ServerResponse, half: boolean): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of got) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks)
  const { 'transfer-encoding': _, ...headers } = got.headers
  answer.writeHead(got.statusCode ?? 500, { ...headers, 'content-length': body.length })
  if (!half) return void answer.end(body)
  answer.write(body.subarray(0, Math.floor(body.length / 2)), () => answer.destroy())
}
