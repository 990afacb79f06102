import { redtrack } from 'sluice/sources'
import { account } from './account.ts'

const baseUrl = process.env['REDTRACK_URL']

/** What each day cost at each traffic source. */
export const spend = redtrack({
  ...account,
  resources: ['daily_spend'],
  ...(baseUrl === undefined ? {} : { baseUrl }),
})
