import type { Readable } from 'node:stream'
import { request, type Dispatcher } from 'undici'
import { asAuth } from '../../rest/auth/auth.ts'
import { dispatcher } from '../../rest/client/connection.ts'
import { mayFollow } from '../../rest/client/may-follow.ts'
import { Mask } from '../../rest/errors/mask.ts'
import { askedPause } from '../../rest/rate/asked-pause.ts'
import { tellOfWait } from '../../rest/rate/tell-of-wait.ts'
import { wait } from '../../rest/rate/wait.ts'
import type { HttpRequest } from '../../rest/request/http-request.ts'
import { AttemptFailed } from '../../rest/retry/attempt-failed.ts'
import { withRetries } from '../../rest/retry/with-retries.ts'
import { isConnectionError } from '../connection-error.ts'
import type { HttpAccess } from './http-access.ts'
import { redirectError, statusError, unreachable } from './http-error.ts'

/** An answer whose body was not read yet. */
export interface WebAnswer {
  readonly status: number
  readonly headers: Headers
  /** Bytes of the body; undefined where the server does not say. */
  readonly size: number | undefined
  readonly body: Readable & { dump(options: { readonly limit: number }): Promise<void> }
}

const HOPS = 10
/** Milliseconds until the answer starts, and without a byte after that. */
const SILENCE = 60_000

/** Characters of an answer in an error. */
const SHOWN = 200
/** A body that is shorter is read to its end rather than the connection to the server closed. */
const SHORT = 128 * 1024

/** Leaves the rest of a body. */
export async function leave(body: WebAnswer['body']): Promise<void> {
  body.on('error', () => undefined)
  await body.dump({ limit: SHORT })
}

/** True for an answer to what was asked: the file, nothing there, and a part, its lack, or no newer version only if asked for. */
function isAnswer(status: number, asked: Readonly<Record<string, string>>): boolean {
  if (status === 206 || status === 416) return 'range' in asked
  if (status === 304) return 'if-none-match' in asked || 'if-modified-since' in asked
  return [200, 404, 410].includes(status)
}

/** Asks for a file, more than once where that may help, and follows redirects. @throws SourceError */
export function get(
  url: URL,
  access: HttpAccess,
  asked: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<WebAnswer> {
  const mask = new Mask()
  let pause = 0
  const attempt = async (): Promise<WebAnswer> => {
    tellOfWait(url.origin, Date.now() + pause)
    await wait(pause, signal)
    pause = 0
    const answer = await follow(url, access, asked, mask, signal)
    if (isAnswer(answer.status, asked)) return answer
    const { status, headers, body } = answer
    const excerpt = await startOf(body)
    await leave(body)
    const mayPass = status === 429 || status === 408 || status >= 500
    pause = askedPause(status, headers, { cost: 1, per: 0 }) ?? 0
    throw new AttemptFailed(statusError(mask.url(url), status, mask.text(excerpt)), { mayPass })
  }
  return withRetries(attempt, access.retry ?? {}, {}, signal)
}

/** What a body begins with, as far as it arrives: its status says enough. */
async function startOf(body: WebAnswer['body']): Promise<string> {
  try {
    return (await body.take(1).toArray()).join('').slice(0, SHOWN)
  } catch {
    return ''
  }
}

async function follow(
  first: URL,
  access: HttpAccess,
  asked: Readonly<Record<string, string>>,
  mask: Mask,
  signal: AbortSignal,
): Promise<WebAnswer> {
  let url = first
  let isOwn = true
  for (let hop = 0; ; hop++) {
    const sent = await signed(url, isOwn ? access : {}, asked, mask, signal)
    const answer = await answerTo(sent, signal, mask.url(first))
    const headers = new Headers()
    for (const [name, value] of Object.entries(answer.headers))
      for (const one of [value ?? []].flat()) headers.append(name, one)
    const location = headers.get('location')
    if (location === null || ![301, 302, 303, 307, 308].includes(answer.statusCode)) {
      const length = headers.get('content-length')
      const size = length === null ? undefined : Number(length)
      return { status: answer.statusCode, headers, size, body: answer.body }
    }
    await leave(answer.body)
    const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined
    if (next === undefined || hop === HOPS || !mayLead(url, next))
      throw redirectError(mask.url(first), next && mask.url(next))
    // The secrets are for the host that was named, and for no other on the way, also if it leads back.
    isOwn &&= mayFollow(url, next)
    url = next
  }
}

/** From https only to https, and from http to no other protocol than these. */
const mayLead = (from: URL, to: URL): boolean =>
  to.protocol === 'https:' || (to.protocol === 'http:' && from.protocol === 'http:')

async function answerTo(
  { url, headers }: HttpRequest,
  signal: AbortSignal,
  shown: string,
): Promise<Dispatcher.ResponseData> {
  try {
    return await request(url, {
      headers: Object.fromEntries(headers),
      signal,
      dispatcher: dispatcher(),
      headersTimeout: SILENCE,
      bodyTimeout: SILENCE,
    })
  } catch (error) {
    signal.throwIfAborted()
    throw new AttemptFailed(unreachable(shown, error), { mayPass: isConnectionError(error) })
  }
}

async function signed(
  url: URL,
  { headers, auth }: HttpAccess,
  asked: Readonly<Record<string, string>>,
  mask: Mask,
  signal: AbortSignal,
): Promise<HttpRequest> {
  const plain: HttpRequest = {
    method: 'GET',
    url: new URL(url),
    // Bytes as they are: a length and a part of a file that is packed on the way are those of the packed one.
    headers: new Headers({
      accept: '*/*',
      'user-agent': 'sluice',
      'accept-encoding': 'identity',
      ...headers,
    }),
  }
  for (const [name, value] of Object.entries(asked)) plain.headers.set(name, value)
  if (auth === undefined) return plain
  const own = { ...plain, url: new URL(url), headers: new Headers([...plain.headers]) }
  await asAuth(auth).sign(own, { signal })
  mask.hideAdded(plain, own)
  return own
}
