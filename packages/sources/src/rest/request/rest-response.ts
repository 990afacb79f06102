/** An answer of an API. */
export interface RestResponse {
  readonly url: URL
  readonly status: number
  readonly headers: Headers
  /** The parsed JSON; undefined for an answer without a body. */
  readonly body: unknown
}
