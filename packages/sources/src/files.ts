import { checkOptions, optionError, placeGiven } from './files/check-options.ts'
import type { FileLister } from './files/file-lister.ts'
import { folderOf } from './files/folder-of.ts'
import type { HttpAccess } from './files/http/http-access.ts'
import { httpFiles } from './files/http/http-files.ts'
import { localFiles } from './files/local/local-files.ts'
import type { PickOptions } from './files/pick-options.ts'
import type { S3Access } from './files/s3/s3-client.ts'
import { s3Files } from './files/s3/s3-files.ts'

export interface FilesOptions extends S3Access, HttpAccess, PickOptions {
  /** `s3://bucket/prefix`, `https://host/path` of one file, or a folder or file relative to the project. */
  readonly url: string
}

/**
 * Lists the files below a local folder or an S3 prefix, or the file behind an HTTP url.
 * @example files({ url: 's3://shop-exports/orders', glob: '*.csv' })
 */
export function files(options: FilesOptions): FileLister {
  checkOptions('files', options)
  const { url, glob, members, ignoreCase, headers, auth, retry, ...access } = options
  // An environment variable that is not set stops the load that needs it, and not the config.
  if (!url) return () => placeGiven('files', 'url', url) as never
  const folder = folderOf(url)
  const picked = { glob, members, ignoreCase }
  switch (folder.kind) {
    case 's3':
      return s3Files({ ...access, ...picked, bucket: folder.bucket, prefix: folder.prefix })
    case 'local':
      return localFiles({ ...picked, folder: folder.path })
    case 'http':
      if (glob !== undefined)
        throw optionError(
          'files: glob cannot be used with an HTTP url, since a server does not list its files',
          'name the files: httpFiles({ urls: [...] })',
        )
      return httpFiles({
        urls: folder.url,
        members,
        ignoreCase,
        ...(headers && { headers }),
        ...(auth && { auth }),
        ...(retry && { retry }),
      })
  }
}
