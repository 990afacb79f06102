import type { Duration } from '../duration.ts'

/** How much an API may be asked. */
export interface RateOptions {
  /** Requests in each span of `per`, wherever the span starts. */
  readonly requests?: number
  /** One second by default. */
  readonly per?: Duration
  /** A second limit, over a longer span, such as 1,000 requests an hour. */
  readonly quota?: { readonly requests: number; readonly per: Duration }
  /** How many of the allowed requests each of ours counts for; 1 by default. */
  readonly cost?: number
  /** Requests at the same time; 8 by default. */
  readonly concurrency?: number
  /**
   * Sources and processes that load into the same target share these limits if their budgets have the same name; by default
   * the API's address, such as `https://api.example.com`. Name those of two accounts with limits of their own.
   */
  readonly budget?: string
}
