import { limitsOfHeaders, retryAfter } from './limits-of-headers.ts'

/** A pause that an API asks for is not longer than this. */
const LONGEST_PAUSE = 3_600_000

/** How long an answer asks to wait, in milliseconds. `per`: the span of the limit, for answers that do not say. */
export function askedPause(
  status: number,
  headers: Headers,
  { cost, per }: { readonly cost: number; readonly per: number },
): number | undefined {
  const now = Date.now()
  const asked = status === 429 || status === 503 ? retryAfter(headers, now) : undefined
  const { remaining, reset } = limitsOfHeaders(headers, now)
  const isUsedUp = status === 429 || (remaining !== undefined && remaining < cost)
  const pause = asked ?? (isUsedUp ? (reset ?? (remaining === undefined ? undefined : per)) : undefined)
  return pause === undefined ? undefined : Math.min(pause, LONGEST_PAUSE)
}
