import type { Duration } from '../duration.ts'

/** How often a request is sent that fails for a reason that may pass: a broken connection, 429, or a status from 500 on. */
export interface RetryOptions {
  /** Attempts for each request; 5 by default. One that the API asked to wait for does not count. */
  readonly attempts?: number
  /** The wait before the second attempt; it doubles each time, with jitter. Half a second by default. */
  readonly delay?: Duration
  /** The longest wait; one minute by default. */
  readonly maxDelay?: Duration
}

export interface TimeoutOptions {
  /** For one attempt, from the first byte sent to the last one received; one minute by default. */
  readonly request?: Duration
  /** For a request with all its attempts and waits; half an hour by default. */
  readonly total?: Duration
}
