import { everflow } from 'sluice/sources'
import { account } from './account.ts'

const baseUrl = process.env['EVERFLOW_URL']

/** Clicks, revenue and payout for each day, affiliate and advertiser; conversions; the names of affiliates. */
export const stats = everflow({
  ...account,
  resources: ['daily_stats', 'conversions', 'affiliates'],
  ...(baseUrl === undefined ? {} : { baseUrl }),
})
