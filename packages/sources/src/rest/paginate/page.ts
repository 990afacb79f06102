import type { Row } from '@sluice/loader'
import type { RestRequest } from '../request/request.ts'

/** One answer of an API, and the rows in it. */
export interface Page {
  /** 1 for the first page. */
  readonly number: number
  /** What was asked for, without what the client adds. */
  readonly request: RestRequest
  readonly url: URL
  readonly status: number
  readonly headers: Headers
  /** The parsed JSON. */
  readonly body: unknown
  readonly rows: readonly Row[]
}
