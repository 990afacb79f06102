import * as sources from 'sluice/sources'

/** Spend for each day and traffic source, and conversions. Set the time zone of the account. */
export const acme = (baseUrl?: string) =>
  sources.redtrack({
    name: 'acme',
    apiKey: 'REDTRACK_API_KEY',
    since: '2026-01-01',
    timeZone: 'America/New_York',
    ...(baseUrl === undefined ? {} : { baseUrl, rate: { requests: 100 } }),
  })
