import { filesResource, source } from 'sluice'
import { files } from 'sluice/sources'

/** Which traffic source of RedTrack belongs to which affiliate of Everflow, kept by hand in mapping/affiliates.csv. */
export const mapping = source({
  name: 'mapping',
  resources: () => [
    filesResource({
      name: 'affiliates',
      primaryKey: 'affiliate_id',
      writeDisposition: 'replace',
      format: { kind: 'csv' },
      fileColumns: false,
      list: files({ url: 'mapping/affiliates.csv' }),
    }),
  ],
})
