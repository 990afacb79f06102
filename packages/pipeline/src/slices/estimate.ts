import type { AskedApi } from '@sluice/loader'
import { counted, duration } from '@sluice/schema'

/** What the slices of a resource need, if each needs what one did. */
export interface SliceEstimate {
  /** `source.resource`. */
  readonly resource: string
  /** Slices that are still to be loaded. */
  readonly slices: number
  /** The days of the slice that was measured. */
  readonly measured: string
  /** Requests that it needed; 0 where the resource asks no API through a client of Sluice. */
  readonly requests_per_slice: number
  readonly requests: number
  /** How long all slices take at least, in view of the limits of the API and of how long the one took. */
  readonly seconds: number
}

/** The estimate for slices like one that asked these APIs and took so many seconds. */
export function estimate(
  one: {
    readonly resource: string
    readonly measured: string
    readonly seconds: number
    readonly apis: readonly AskedApi[]
  },
  slices: number,
): SliceEstimate {
  const { resource, measured, apis } = one
  const each = apis.reduce((sum, { requests }) => sum + requests, 0)
  const paced = apis.flatMap(({ requests, cost, limits }) =>
    limits.map((limit) => pacedSeconds(requests * cost * slices, limit)),
  )
  return {
    resource,
    slices,
    measured,
    requests_per_slice: each,
    requests: each * slices,
    seconds: Math.max(one.seconds * slices, ...paced),
  }
}

/** The estimate in words. */
export function estimateText({ resource, slices, measured, requests, seconds }: SliceEstimate): string {
  const asked = requests === 0 ? '' : `${counted(requests, 'request')} and `
  return `${resource}: ${counted(slices, 'slice')} to load, about ${asked}${duration(seconds)} if all are like ${measured}`
}

/** The first `limit.requests` can be sent at once, and as many again after each span. */
const pacedSeconds = (units: number, limit: AskedApi['limits'][number]): number =>
  Math.max(0, units / limit.requests - 1) * (limit.per / 1000)
