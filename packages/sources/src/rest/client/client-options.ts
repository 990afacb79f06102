import type { Auth, SignRequest } from '../auth/auth.ts'
import type { DataSelector } from '../data/select-rows.ts'
import type { NextPage, Paginator } from '../paginate/paginator.ts'
import type { RateOptions } from '../rate/rate-options.ts'
import type { RetryOptions, TimeoutOptions } from '../retry/retry-options.ts'
import type { RestRequest } from '../request/request.ts'
import type { ResponseRule } from './response-rule.ts'

/** How an API is reached. */
export interface RestClientOptions {
  /** `https://api.example.com/v1`; paths of requests are below it. */
  readonly baseUrl: string
  /** Headers of all requests. */
  readonly headers?: Readonly<Record<string, string>>
  readonly auth?: Auth | SignRequest
  /** How pages follow each other where a request does not say; a single page by default. */
  readonly paginator?: Paginator | NextPage
  readonly retry?: RetryOptions
  /** How much the API may be asked, by all requests of this client together. */
  readonly rate?: RateOptions
  readonly timeout?: TimeoutOptions
}

/** How one answer is got. */
export interface RequestOptions {
  /** Ends the request at once; pass on the `signal` of the resource. */
  readonly signal?: AbortSignal
  /** Signs this request, in place of the client's auth. */
  readonly auth?: Auth | SignRequest
  /** Is handed the text of an answer before it is parsed. */
  readonly repair?: (text: string) => string
}

/** How the pages of a request are got. */
export interface PagesOptions extends RequestOptions {
  /** In place of the client's paginator. */
  readonly paginator?: Paginator | NextPage
  /** Where the rows of an answer are; the answer itself is the list by default. */
  readonly data?: DataSelector
  /** What happens to answers of some status and content. */
  readonly responses?: readonly ResponseRule[]
  /** Is called when a rule says that an answer has no rows. */
  readonly onNoRows?: (action: 'ignore' | 'stop', place: string) => void
  /** What a page with the same rows as the one before does: it fails the resource (default), or it is taken. */
  readonly samePage?: 'fail' | 'take'
  /** Named in messages, such as `shop.orders`. */
  readonly place?: string
}

/** A request, or its path. */
export type AnyRequest = string | RestRequest
