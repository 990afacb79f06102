/** What an answer says about the requests that are left. */
export interface HeaderLimits {
  readonly remaining: number | undefined
  /** Milliseconds until there are more. */
  readonly reset: number | undefined
}

const numberOf = (text: string | null | undefined): number | undefined =>
  text !== null && text !== undefined && /^\s*-?\d+(\.\d+)?/.test(text) ? Number.parseFloat(text) : undefined

/** `"default";r=0;t=30`, as the newer drafts of RateLimit write it. */
const member = (text: string | null, name: string): number | undefined =>
  numberOf(new RegExp(`(?:^|[;,\\s])${name}\\s*=\\s*"?(-?\\d+)`).exec(text ?? '')?.[1])

/** The time by the clock of the server, since ours may differ; ours where the answer has none. */
function clockOf(headers: Headers, now: number): number {
  const server = Date.parse(headers.get('date') ?? '')
  return Number.isNaN(server) ? now : server
}

/** Reads `RateLimit`, `RateLimit-*` and `X-RateLimit-*`. */
export function limitsOfHeaders(headers: Headers, now: number): HeaderLimits {
  const both = (name: string): number | undefined =>
    numberOf(headers.get(`ratelimit-${name}`)) ?? numberOf(headers.get(`x-ratelimit-${name}`))
  const combined = headers.get('ratelimit')
  const remaining = both('remaining') ?? member(combined, 'r') ?? member(combined, 'remaining')
  const reset = both('reset') ?? member(combined, 't') ?? member(combined, 'reset')
  return { remaining, reset: reset === undefined ? undefined : untilReset(reset, headers, now) }
}

/** Some APIs give seconds, some a time in seconds, some one in milliseconds. */
function untilReset(reset: number, headers: Headers, now: number): number {
  const clock = clockOf(headers, now)
  const wait = reset > 1e12 ? reset - clock : reset > 1e9 ? reset * 1000 - clock : reset * 1000
  return Math.max(0, wait)
}

/** Milliseconds that `Retry-After` asks to wait, which is a number of seconds or a date. */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const text = headers.get('retry-after')
  if (text === null) return undefined
  if (/^\s*\d+(\.\d+)?\s*$/.test(text)) return Number(text) * 1000
  const at = Date.parse(text)
  if (Number.isNaN(at)) return undefined
  return Math.max(0, at - clockOf(headers, now))
}
