import type { ReportOptions } from '../reports/report-options.ts'
import type { RestClientOptions } from '../rest/client/client-options.ts'

/** The tables that Everflow fills. */
export type EverflowResource = 'daily_stats' | 'conversions' | 'offers' | 'affiliates' | 'advertisers'

/** Ids to which reports are limited. Of one kind, any matches; of different kinds, all do. */
export interface EverflowFilters {
  readonly affiliate?: readonly number[]
  readonly advertiser?: readonly number[]
  readonly offer?: readonly number[]
}

export interface EverflowOptions extends ReportOptions {
  /** `everflow` by default. */
  readonly name?: string
  /** The environment variable with the API key; `EVERFLOW_API_KEY` by default. */
  readonly apiKey?: string
  /** `USD` by default. */
  readonly currency?: string
  /** All by default. */
  readonly resources?: readonly EverflowResource[]
  readonly filters?: EverflowFilters
  /** `https://api.eflow.team/v1` by default. */
  readonly baseUrl?: string
  /** 20 requests a second, and 10 at the same time, by default. */
  readonly rate?: RestClientOptions['rate']
}
