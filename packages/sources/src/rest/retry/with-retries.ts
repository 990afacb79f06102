import pRetry from 'p-retry'
import { milliseconds } from '../duration.ts'
import { AttemptFailed } from './attempt-failed.ts'
import type { RetryOptions, TimeoutOptions } from './retry-options.ts'

/** Does the work until it succeeds, or fails for good. */
export async function withRetries<T>(
  work: () => Promise<T>,
  { attempts = 5, delay = 500, maxDelay = '1 minute' }: RetryOptions,
  { total = '30 minutes' }: TimeoutOptions,
  signal: AbortSignal,
): Promise<T> {
  const longest = milliseconds(maxDelay)
  try {
    return await pRetry(work, {
      retries: Math.max(0, attempts - 1),
      factor: 2,
      minTimeout: Math.min(milliseconds(delay), longest),
      maxTimeout: longest,
      randomize: true,
      maxRetryTime: milliseconds(total),
      signal,
      shouldRetry: ({ error }) => error instanceof AttemptFailed && error.mayPass,
      shouldConsumeRetry: ({ error }) => !(error instanceof AttemptFailed && error.isPaced),
    })
  } catch (error) {
    signal.throwIfAborted()
    throw error instanceof AttemptFailed ? error.shown : error
  }
}
