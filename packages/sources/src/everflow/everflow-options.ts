import type { SchemaContract } from '@sluice/schema'
import type { Until } from '../calendar/days-to-load.ts'
import type { RestClientOptions } from '../rest/client/client-options.ts'

/** The tables that Everflow fills. */
export type EverflowResource = 'daily_stats' | 'conversions' | 'offers' | 'affiliates' | 'advertisers'

/** Ids to which reports are limited. Of one kind, any matches; of different kinds, all do. */
export interface EverflowFilters {
  readonly affiliate?: readonly number[]
  readonly advertiser?: readonly number[]
  readonly offer?: readonly number[]
}

export interface EverflowOptions {
  /** `everflow` by default. */
  readonly name?: string
  /** The name by default. */
  readonly dataset?: string
  /** The environment variable with the API key; `EVERFLOW_API_KEY` by default. */
  readonly apiKey?: string
  /** The first day that is loaded, `2025-12-20`. */
  readonly since: string
  /** `today` by default. */
  readonly until?: Until
  /** The time zone of the account, by its IANA name. */
  readonly timeZone: string
  /** `USD` by default. */
  readonly currency?: string
  /** How many days are loaded again each time, since numbers of past days still change; 3 by default. */
  readonly lookbackDays?: number
  /** All by default. */
  readonly resources?: readonly EverflowResource[]
  readonly filters?: EverflowFilters
  /** Adds a column `_client_id` with this value to every row. */
  readonly clientId?: string | number
  readonly contract?: SchemaContract
  /** `https://api.eflow.team/v1` by default. */
  readonly baseUrl?: string
  /** 20 requests a second, and 10 at the same time, by default. */
  readonly rate?: RestClientOptions['rate']
  readonly retry?: RestClientOptions['retry']
}
