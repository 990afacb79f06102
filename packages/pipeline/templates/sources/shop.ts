import { filesResource, source } from 'sluice'
import { files } from 'sluice/sources'

/** Orders from the CSV files in input/: one row for each id, as the latest file has it. */
export const shop = source({
  name: 'shop',
  resources: () => [
    filesResource({
      name: 'orders',
      primaryKey: 'id',
      format: { kind: 'csv' },
      list: files({ url: './input', glob: 'orders-*.csv' }),
    }),
  ],
})
