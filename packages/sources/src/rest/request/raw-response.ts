/** An answer whose body was received whole. */
export interface RawResponse {
  readonly url: URL
  readonly status: number
  readonly headers: Headers
  readonly text: string
}
