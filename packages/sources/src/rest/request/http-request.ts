import type { Method } from './request.ts'

/** A request as it goes over the wire. An auth changes it in place. */
export interface HttpRequest {
  readonly method: Method
  readonly url: URL
  readonly headers: Headers
  readonly body?: string
}

export const copyOf = ({ url, headers, ...rest }: HttpRequest): HttpRequest => ({
  ...rest,
  url: new URL(url),
  headers: new Headers(headers),
})
