import { s3Exports } from 'sluice/sources'
import { account } from './account.ts'

/** Order exports, a CSV file for each day and folder of the bucket. The AWS credential chain gives access to it. */
export const orders = s3Exports({
  name: 'orders',
  bucket: process.env['S3_BUCKET_NAME'],
  prefixes: (process.env['S3_PREFIXES'] ?? 'orders-create,orders-update').split(','),
  clientId: account.clientId,
  columns: {
    order_date: { type: 'date', format: '%m/%d/%Y' },
    order_total: { type: 'decimal(18,2)' },
  },
})
