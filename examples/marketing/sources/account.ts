/** What the sources of one account have in common. */
export const account = {
  since: process.env['MARKETING_SINCE'] ?? '2025-12-20',
  timeZone: 'America/New_York',
  clientId: 'acme',
}
