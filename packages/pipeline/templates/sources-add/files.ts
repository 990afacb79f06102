import { filesResource, source } from 'sluice'
import { files } from 'sluice/sources'

/** CSV files of a folder or of S3, `s3://bucket/folder`: one row for each id, as the latest file has it. */
export const acme = (url = './input/acme') =>
  source({
    name: 'acme',
    resources: () => [
      filesResource({
        name: 'items',
        primaryKey: 'id',
        format: { kind: 'csv' },
        list: files({ url, glob: '**/*.csv' }),
      }),
    ],
  })
