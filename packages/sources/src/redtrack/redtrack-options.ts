import type { SchemaContract } from '@sluice/schema'
import type { Until } from '../calendar/days-to-load.ts'
import type { RestClientOptions } from '../rest/client/client-options.ts'

/** The tables that RedTrack fills. */
export type RedtrackResource = 'daily_spend' | 'conversions'

export interface RedtrackOptions {
  /** `redtrack` by default. */
  readonly name?: string
  /** The name by default. */
  readonly dataset?: string
  /** The environment variable with the API key; `REDTRACK_API_KEY` by default. */
  readonly apiKey?: string
  /** The first day that is loaded, `2025-12-20`. */
  readonly since: string
  /** `today` by default. */
  readonly until?: Until
  /** The time zone of the account, by its IANA name: RedTrack does not tell it. */
  readonly timeZone: string
  /** How many days are loaded again each time, since numbers of past days still change; 3 by default. */
  readonly lookbackDays?: number
  /** All by default. */
  readonly resources?: readonly RedtrackResource[]
  /** Adds a column `_client_id` with this value to every row. */
  readonly clientId?: string | number
  readonly contract?: SchemaContract
  /** `https://api.redtrack.io` by default. */
  readonly baseUrl?: string
  /** 20 requests a minute, of which each call counts for two, one after the other, by default. */
  readonly rate?: RestClientOptions['rate']
  readonly retry?: RestClientOptions['retry']
}
