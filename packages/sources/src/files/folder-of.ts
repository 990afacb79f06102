import { fileURLToPath } from 'node:url'
import { maskedAddress } from '../rest/errors/mask.ts'
import { SourceError } from './source-error.ts'

/** A place that files lie in. An S3 prefix is a folder: empty, or ending in `/`. */
export type Folder =
  | { readonly kind: 's3'; readonly bucket: string; readonly prefix: string }
  | { readonly kind: 'gcs'; readonly bucket: string; readonly prefix: string }
  | { readonly kind: 'azure'; readonly container: string; readonly prefix: string }
  | {
      readonly kind: 'sftp'
      readonly host: string
      readonly port: number | undefined
      readonly username: string | undefined
      readonly path: string
    }
  | { readonly kind: 'local'; readonly path: string }
  /** One file: a server does not list what it has. */
  | { readonly kind: 'http'; readonly url: string }

/** A prefix as a folder: `orders` and `orders/` name the same one. */
export const asPrefix = (prefix: string): string =>
  prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`

/** Reads `s3://bucket/prefix`, `gs://bucket/prefix`, `az://container/prefix`, `sftp://user@host/path`, `https://host/path`, `file:///path` or a path. */
export function folderOf(url: string): Folder {
  if (/^file:/i.test(url)) return { kind: 'local', path: fileURLToPath(url) }
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(url)?.[1]
  if (scheme === undefined) return { kind: 'local', path: url }
  if (/^https?$/i.test(scheme)) return { kind: 'http', url }
  if (/^sftp$/i.test(scheme)) return sftpFolder(url)
  const [, kind = '', bucket = '', rest = ''] = /^(s3|gs|az):\/\/([^/]*)\/?(.*)$/is.exec(url) ?? []
  if (!bucket) {
    throw new SourceError(`${maskedAddress(url)} is neither a path nor an S3, GCS, Azure, SFTP or HTTP url`, {
      code: 'E_FILES_URL',
      place: maskedAddress(url),
      hint: 'Write a path, s3://bucket/prefix, gs://bucket/prefix, az://container/prefix, sftp://host/path or https://host/path.',
    })
  }
  const prefix = asPrefix(rest)
  switch (kind.toLowerCase()) {
    case 'gs':
      return { kind: 'gcs', bucket, prefix }
    case 'az':
      return { kind: 'azure', container: bucket, prefix }
    default:
      return { kind: 's3', bucket, prefix }
  }
}

/** A path that begins with `/~/` starts at the login folder. */
function sftpFolder(text: string): Folder {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const place = maskedAddress(text)
  const wrong = (what: string, hint: string) =>
    new SourceError(`${place} ${what}`, { code: 'E_FILES_URL', place, hint })
  if (!url?.hostname) throw wrong('is not an SFTP url', 'Write it as sftp://user@host/path.')
  if (url.password !== '')
    throw wrong('has a password in it', 'Give the password as the option password, or set SFTP_PASSWORD.')
  // A url would end there, and be that of another folder, or even of another host.
  if (/[?#]/.test(text))
    throw wrong(
      'is an SFTP url with ? or # in it',
      'Percent-encode them, as %3F and %23. A password is given as the option password.',
    )
  const decoded = (part: string): string => {
    try {
      return decodeURIComponent(part)
    } catch {
      throw wrong(
        'is an SFTP url with a % that does not start an encoded character',
        'Write % itself as %25.',
      )
    }
  }
  const path = decoded(url.pathname)
  return {
    kind: 'sftp',
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? undefined : Number(url.port),
    username: url.username === '' ? undefined : decoded(url.username),
    path: path.startsWith('/~/') ? path.slice(3) || '.' : path || '.',
  }
}
