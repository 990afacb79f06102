import { milliseconds } from '../duration.ts'
import type { RateOptions } from './rate-options.ts'

/** At most so much in each span of time, in milliseconds. */
export interface Limit {
  readonly requests: number
  readonly per: number
}

export interface Limits {
  readonly limits: readonly Limit[]
  readonly cost: number
  readonly per: number
  /** Undefined where it is not declared. */
  readonly concurrency: number | undefined
}

/** Reads the declaration. A limit below what one request counts for lets one request through. */
export function limitsOf({ requests, per = '1 second', quota, cost = 1, concurrency }: RateOptions): Limits {
  const span = milliseconds(per)
  const limits = [
    ...(requests === undefined ? [] : [{ requests: Math.max(requests, cost), per: span }]),
    ...(quota === undefined
      ? []
      : [{ requests: Math.max(quota.requests, cost), per: milliseconds(quota.per) }]),
  ]
  return { limits, cost, per: span, concurrency }
}

/** Requests at the same time, where it is not declared. */
export const USUAL_CONCURRENCY = 8
