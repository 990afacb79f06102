import pLimit from 'p-limit'
import pThrottle from 'p-throttle'
import { milliseconds, type Duration } from '../duration.ts'
import { limitsOfHeaders, retryAfter } from './limits-of-headers.ts'
import { wait, orAborted } from './wait.ts'

/** How much an API may be asked. */
export interface RateOptions {
  /** Requests in each span of `per`, wherever the span starts. */
  readonly requests?: number
  /** One second by default. */
  readonly per?: Duration
  /** How many of the allowed requests each of ours counts for; 1 by default. */
  readonly cost?: number
  /** Requests at the same time; 8 by default. */
  readonly concurrency?: number
}

/** A pause that an API asks for is not longer than this. */
const LONGEST_PAUSE = 3_600_000

/** What an API may be asked, shared by all that ask it. It learns from the headers of the answers. */
export class Budget {
  readonly #slots: ReturnType<typeof pLimit>
  readonly #take: () => Promise<void>
  readonly #cost: number
  readonly #per: number
  #pausedUntil = 0

  constructor({ requests, per = '1 second', cost = 1, concurrency = 8 }: RateOptions) {
    this.#slots = pLimit(concurrency)
    this.#cost = cost
    this.#per = milliseconds(per)
    this.#take =
      requests === undefined
        ? async () => undefined
        : pThrottle({ limit: Math.max(1, Math.floor(requests / cost)), interval: this.#per, strict: true })(
            async () => undefined,
          )
  }

  /** Does the work as soon as the API may be asked. */
  async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return orAborted(
      this.#slots(async () => {
        do {
          await wait(this.#pausedUntil - Date.now(), signal)
          await orAborted(this.#take(), signal)
        } while (this.#pausedUntil > Date.now())
        return work()
      }),
      signal,
    )
  }

  /** Takes note of an answer; returns how long the API asks to wait, in milliseconds. */
  learn(status: number, headers: Headers): number | undefined {
    const now = Date.now()
    const asked = status === 429 || status === 503 ? retryAfter(headers, now) : undefined
    const { remaining, reset } = limitsOfHeaders(headers, now)
    const isUsedUp = status === 429 || (remaining !== undefined && remaining < this.#cost)
    const pause =
      asked ?? (isUsedUp ? (reset ?? (remaining === undefined ? undefined : this.#per)) : undefined)
    if (pause === undefined) return undefined
    const bounded = Math.min(pause, LONGEST_PAUSE)
    this.#pausedUntil = Math.max(this.#pausedUntil, now + bounded)
    return bounded
  }
}
