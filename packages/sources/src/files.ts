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

/** Lists the files below a local folder or an S3 prefix. */
export function files({ url, ...options }: FilesOptions): FileLister {
  const folder = folderOf(url)
  return folder.kind === 's3'
    ? s3Files({ ...options, bucket: folder.bucket, prefix: folder.prefix })
    : localFiles({
        folder: folder.path,
        ...(options.glob === undefined ? {} : { glob: options.glob }),
        ...(options.ignoreCase === undefined ? {} : { ignoreCase: options.ignoreCase }),
      })
}
