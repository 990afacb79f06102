import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'

/** A request as the server got it. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string | undefined>>
  /** The parsed body; the text where it is no JSON. */
  readonly body: unknown
  readonly at: number
}

/** What the server does: an answer, which may also break off. */
export interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as it is, or as JSON. */
  readonly body?: unknown
  readonly text?: string
  /** Breaks the connection: before the answer, or in the middle of its body. */
  readonly broken?: 'before' | 'within'
  /** Milliseconds before the answer. */
  readonly delay?: number
}

export type Handler = (asked: Asked, number: number) => Answer | Promise<Answer>

/** An HTTP server that records what it is asked. */
export interface ApiServer extends AsyncDisposable {
  readonly url: string
  readonly asked: readonly Asked[]
  handle: Handler
  /** Most requests at the same time so far. */
  readonly busiest: number
  /** Requests whose answers are not read to their ends. */
  readonly running: number
}

async function askedBy(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  const url = new URL(request.url ?? '/', 'http://server')
  let body: unknown = text
  try {
    body = text === '' ? undefined : JSON.parse(text)
  } catch {
    // A form.
  }
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: request.headers as Asked['headers'],
    body,
    at: Date.now(),
  }
}

async function send(answer: Answer, response: ServerResponse): Promise<void> {
  const { status = 200, headers = {}, body, broken, delay } = answer
  if (delay !== undefined) await setTimeout(delay)
  if (broken === 'before') return void response.destroy()
  const text = answer.text ?? (body === undefined ? '' : JSON.stringify(body))
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(headers['transfer-encoding'] === undefined && { 'content-length': Buffer.byteLength(text) }),
    ...headers,
  })
  if (broken !== 'within') return void response.end(text)
  response.write(text.slice(0, Math.floor(text.length / 2)))
  // The client reads what was sent before it hears of the break.
  await setTimeout(20)
  response.destroy()
}

export async function apiServer(handler: Handler): Promise<ApiServer> {
  const asked: Asked[] = []
  const made = { handle: handler, busiest: 0, running: 0 }
  const server = createServer((request, response) => {
    made.busiest = Math.max(made.busiest, ++made.running)
    response.on('close', () => made.running--)
    void (async () => {
      const one = await askedBy(request)
      asked.push(one)
      await send(await made.handle(one, asked.length), response)
    })().catch((error: unknown) => response.destroy(error as Error))
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return Object.assign(made, {
    url: `http://127.0.0.1:${port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => void server.close(resolve))
    },
  })
}
