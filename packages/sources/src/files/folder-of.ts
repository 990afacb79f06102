import { fileURLToPath } from 'node:url'
import { SourceError } from './source-error.ts'

/** A place that files lie in. An S3 prefix is a folder: empty, or ending in `/`. */
export type Folder =
  | { readonly kind: 's3'; readonly bucket: string; readonly prefix: string }
  | { readonly kind: 'local'; readonly path: string }

/** A prefix as a folder: `orders` and `orders/` name the same one. */
export const asPrefix = (prefix: string): string =>
  prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`

/** Reads `s3://bucket/prefix`, `file:///path` or a path. */
export function folderOf(url: string): Folder {
  if (/^file:/i.test(url)) return { kind: 'local', path: fileURLToPath(url) }
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(url)?.[1]
  if (scheme === undefined) return { kind: 'local', path: url }
  const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]*)\/?(.*)$/is.exec(url) ?? []
  if (!bucket) {
    throw new SourceError(`${url} is not a path or an S3 url`, {
      code: 'E_FILES_URL',
      place: url,
      hint: 'Write a path, or s3://bucket/prefix.',
    })
  }
  return { kind: 's3', bucket, prefix: asPrefix(prefix) }
}
