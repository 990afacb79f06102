import { fileURLToPath } from 'node:url'
import { maskedAddress } from '../rest/errors/mask.ts'
import { SourceError } from './source-error.ts'

/** A place that files lie in. An S3 prefix is a folder: empty, or ending in `/`. */
export type Folder =
  | { readonly kind: 's3'; readonly bucket: string; readonly prefix: string }
  | { readonly kind: 'local'; readonly path: string }
  /** One file: a server does not list what it has. */
  | { readonly kind: 'http'; readonly url: string }

/** A prefix as a folder: `orders` and `orders/` name the same one. */
export const asPrefix = (prefix: string): string =>
  prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`

/** Reads `s3://bucket/prefix`, `https://host/path`, `file:///path` or a path. */
export function folderOf(url: string): Folder {
  if (/^file:/i.test(url)) return { kind: 'local', path: fileURLToPath(url) }
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(url)?.[1]
  if (scheme === undefined) return { kind: 'local', path: url }
  if (/^https?$/i.test(scheme)) return { kind: 'http', url }
  const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]*)\/?(.*)$/is.exec(url) ?? []
  if (!bucket) {
    throw new SourceError(`${maskedAddress(url)} is not a path, and no S3 or HTTP url`, {
      code: 'E_FILES_URL',
      place: maskedAddress(url),
      hint: 'Write a path, s3://bucket/prefix or https://host/path.',
    })
  }
  return { kind: 's3', bucket, prefix: asPrefix(prefix) }
}
