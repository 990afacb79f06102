import type { Incremental } from '@sluice/loader'
import type { SchemaContract } from '@sluice/schema'
import type { RestClientOptions } from '../rest/client/client-options.ts'

/** Up to which day a report is loaded: today, whose numbers still change, or yesterday. */
export type Until = 'today' | 'yesterday'

/** What sources of daily reports have in common. */
export interface ReportOptions {
  /** The name by default. */
  readonly dataset?: string
  /** The first day that is loaded, `2025-12-20`. */
  readonly since: string
  /** `today` by default. */
  readonly until?: Until
  /** The time zone of the account, by its IANA name. */
  readonly timeZone: string
  /** How many days are loaded again each time, since numbers of past days still change; 3 by default. */
  readonly lookbackDays?: number
  /** Adds a column `_client_id` with this value to every row. */
  readonly clientId?: string | number
  /**
   * What a day does whose rows do not add up to the totals that the service gives itself: a warning (default), or it fails the
   * resource. `off` does not ask for totals.
   */
  readonly totals?: 'warn' | 'fail' | 'off'
  readonly contract?: SchemaContract
  readonly retry?: RestClientOptions['retry']
}

/** How a resource is incremental by its day or instant, in the time zone of the account. */
export const incrementalBy = (
  cursor: string,
  { since, timeZone: zone, lookbackDays = 3 }: ReportOptions,
): Incremental => ({ cursor, initial: since, lookback: `${lookbackDays} days`, zone })
