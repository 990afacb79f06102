import { checkOptions } from '../check-options.ts'
import type { FileLister } from '../file-lister.ts'
import type { PickOptions } from '../pick-options.ts'
import type { S3Credentials } from '../s3/s3-client.ts'
import { objectFiles } from '../s3/s3-files.ts'
import type { S3Service } from '../s3/s3-place.ts'
import { SourceError } from '../source-error.ts'

export interface GcsFilesOptions extends PickOptions {
  readonly bucket: string
  /** A folder: `orders` and `orders/` are the same. */
  readonly prefix?: string
  /** An HMAC key of a service account; `GCS_ACCESS_KEY_ID` and `GCS_SECRET_ACCESS_KEY` by default. */
  readonly credentials?: Pick<S3Credentials, 'accessKeyId' | 'secretAccessKey'>
  /** `https://storage.googleapis.com` by default. */
  readonly endpoint?: string
}

const GCS: S3Service = {
  name: 'Google Cloud Storage',
  scheme: 'gs',
  credentials:
    'Set GCS_ACCESS_KEY_ID and GCS_SECRET_ACCESS_KEY to an HMAC key of a service account, or give the source credentials.',
}

/**
 * Lists the objects below a prefix of Google Cloud Storage, which speaks like S3; fetching one streams it into a file.
 * @example gcsFiles({ bucket: 'acme-exports', prefix: 'orders' })
 */
export function gcsFiles(options: GcsFilesOptions): FileLister {
  checkOptions('gcsFiles', options)
  const { endpoint = 'https://storage.googleapis.com', credentials, ...rest } = options
  return (context) => {
    const keys = credentials ?? keysOf(process.env)
    if (!keys)
      throw new SourceError('there is no HMAC key for Google Cloud Storage', {
        code: 'E_S3_CREDENTIALS',
        place: `gs://${options.bucket}/`,
        hint: GCS.credentials,
      })
    return objectFiles('gcsFiles', { ...rest, endpoint, region: 'auto', credentials: keys }, GCS)(context)
  }
}

function keysOf(env: NodeJS.ProcessEnv): S3Credentials | undefined {
  const { GCS_ACCESS_KEY_ID: accessKeyId, GCS_SECRET_ACCESS_KEY: secretAccessKey } = env
  return accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined
}
