import type { ReportOptions } from '../reports/report-options.ts'
import type { RestClientOptions } from '../rest/client/client-options.ts'

/** The tables that RedTrack can fill. */
export type RedtrackResource = 'daily_spend' | 'conversions' | 'tracks'

export interface RedtrackOptions extends ReportOptions {
  /** `redtrack` by default. */
  readonly name?: string
  /** The environment variable with the API key; `REDTRACK_API_KEY` by default. */
  readonly apiKey?: string
  /** The time zone of the account, by its IANA name: the API does not have it. */
  readonly timeZone: string
  /** `daily_spend` and `conversions` by default; `tracks` has a row for each click, which takes many requests. */
  readonly resources?: readonly RedtrackResource[]
  /** `https://api.redtrack.io` by default. */
  readonly baseUrl?: string
  /** 20 requests a minute, of which each call counts for two, one after the other, by default. */
  readonly rate?: RestClientOptions['rate']
}
