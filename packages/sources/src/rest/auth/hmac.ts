import { createHmac } from 'node:crypto'
import type { HttpRequest } from '../request/http-request.ts'
import { secretOf, type Auth, type Secret } from './auth.ts'

export interface HmacOptions {
  readonly key: Secret
  /** The header of the signature. */
  readonly header: string
  /** What is signed; method, path with query, time and body, one a line, by default. */
  readonly payload?: (request: HttpRequest, time: string) => string
  /** `sha256` by default. */
  readonly algorithm?: 'sha1' | 'sha256' | 'sha512'
  /** `hex` by default. */
  readonly encoding?: 'hex' | 'base64'
  /** A header for the time that is signed, in seconds. */
  readonly timeHeader?: string
}

const PAYLOAD = ({ method, url, body = '' }: HttpRequest, time: string): string =>
  [method, url.pathname + url.search, time, body].join('\n')

/**
 * A signature of the request in a header.
 * @example hmac({ key: () => process.env['API_SECRET'] ?? '', header: 'x-signature', timeHeader: 'x-time' })
 */
export const hmac = (options: HmacOptions): Auth => ({
  async sign(request) {
    const { key, header, payload = PAYLOAD, algorithm = 'sha256', encoding = 'hex', timeHeader } = options
    const time = String(Math.floor(Date.now() / 1000))
    const signature = createHmac(algorithm, await secretOf(key))
      .update(payload(request, time))
      .digest(encoding)
    request.headers.set(header, signature)
    if (timeHeader !== undefined) request.headers.set(timeHeader, time)
  },
})
