import { checkOptions, placeGiven } from './files/check-options.ts'
import type { FileLister } from './files/file-lister.ts'
import { folderOf } from './files/folder-of.ts'
import { localFiles } from './files/local/local-files.ts'
import type { PickOptions } from './files/pick-options.ts'
import type { S3Access } from './files/s3/s3-client.ts'
import { s3Files } from './files/s3/s3-files.ts'

export interface FilesOptions extends S3Access, PickOptions {
  /** `s3://bucket/prefix`, or a folder or file relative to the project. */
  readonly url: string
}

/**
 * Lists the files below a local folder or an S3 prefix.
 * @example files({ url: 's3://shop-exports/orders', glob: '*.csv' })
 */
export function files(options: FilesOptions): FileLister {
  checkOptions('files', options)
  const { url, glob, members, ignoreCase, ...access } = options
  // An environment variable that is not set stops the load that needs it, and not the config.
  if (!url) return () => placeGiven('files', 'url', url) as never
  const folder = folderOf(url)
  const picked = { glob, members, ignoreCase }
  return folder.kind === 's3'
    ? s3Files({ ...access, ...picked, bucket: folder.bucket, prefix: folder.prefix })
    : localFiles({ ...picked, folder: folder.path })
}
