import * as sources from 'sluice/sources'

/** Statistics for each day, affiliate and advertiser, conversions, and lists. Set the time zone of the account. */
export const acme = (baseUrl?: string) =>
  sources.everflow({
    name: 'acme',
    apiKey: 'EVERFLOW_API_KEY',
    since: '2026-01-01',
    timeZone: 'America/New_York',
    ...(baseUrl === undefined ? {} : { baseUrl }),
  })
