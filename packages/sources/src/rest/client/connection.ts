import { Agent, EnvHttpProxyAgent, fetch, type Dispatcher } from 'undici'
import type { HttpRequest } from '../request/http-request.ts'
import type { RawResponse } from '../request/raw-response.ts'
import { decodeText } from './decode-text.ts'
import { mayFollow } from './may-follow.ts'

const CONNECT = { timeout: 10_000 }
const HOPS = 5

let shared: Dispatcher | undefined

/** One for the process, so that connections are kept. */
export function dispatcher(): Dispatcher {
  if (shared) return shared
  const hasProxy = ['http_proxy', 'https_proxy'].some(
    (name) => process.env[name] !== undefined || process.env[name.toUpperCase()] !== undefined,
  )
  return (shared = hasProxy ? new EnvHttpProxyAgent({ connect: CONNECT }) : new Agent({ connect: CONNECT }))
}

/** A redirect to somewhere that is not to get the secrets of the request. */
export class RedirectedAway extends Error {
  override readonly name = 'RedirectedAway'
  readonly to: string

  constructor(to: URL) {
    super(`redirected to ${to.origin}`)
    this.to = to.origin
  }
}

/** Sends a request and receives the whole answer. Redirects are followed on the same host. */
export async function exchange(request: HttpRequest, signal: AbortSignal): Promise<RawResponse> {
  const { headers } = request
  let { method, url, body } = request
  for (let hop = 0; ; hop++) {
    const answer = await fetch(url, {
      method,
      headers: [...headers],
      redirect: 'manual',
      signal,
      dispatcher: dispatcher(),
      ...(body === undefined ? {} : { body }),
    })
    const location = answer.headers.get('location')
    if (location !== null && [301, 302, 303, 307, 308].includes(answer.status) && hop < HOPS) {
      await answer.body?.cancel()
      const next = new URL(location, url)
      if (!mayFollow(url, next)) throw new RedirectedAway(next)
      if (answer.status === 303 || (answer.status < 303 && method === 'POST')) {
        method = 'GET'
        body = undefined
        headers.delete('content-type')
      }
      url = next
      continue
    }
    const text = decodeText(await answer.bytes(), answer.headers.get('content-type'), answer.ok)
    return { url, status: answer.status, headers: new Headers([...answer.headers]), text }
  }
}
