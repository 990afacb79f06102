import { checkOptions, placeGiven } from './files/check-options.ts'
import type { FileLister } from './files/file-lister.ts'
import { folderOf } from './files/folder-of.ts'
import { localFiles } from './files/local/local-files.ts'
import type { Glob } from './files/name-filter.ts'
import type { S3Access } from './files/s3/s3-client.ts'
import { s3Files } from './files/s3/s3-files.ts'

export interface FilesOptions extends S3Access {
  /** `s3://bucket/prefix`, or a folder or file relative to the project. */
  readonly url: string
  readonly glob?: Glob
  /** Capitals and small letters are the same for the glob. */
  readonly ignoreCase?: boolean
}

/**
 * Lists the files below a local folder or an S3 prefix.
 * @example files({ url: 's3://shop-exports/orders', glob: '*.csv' })
 */
export function files(options: FilesOptions): FileLister {
  checkOptions('files', options)
  const { url, ...rest } = options
  // An environment variable that is not set stops the load that needs it, and not the config.
  if (!url) return () => placeGiven('files', 'url', url) as never
  const folder = folderOf(url)
  return folder.kind === 's3'
    ? s3Files({ ...rest, bucket: folder.bucket, prefix: folder.prefix })
    : localFiles({
        folder: folder.path,
        ...(rest.glob === undefined ? {} : { glob: rest.glob }),
        ...(rest.ignoreCase === undefined ? {} : { ignoreCase: rest.ignoreCase }),
      })
}
