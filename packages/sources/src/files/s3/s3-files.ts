import type { S3Client } from '@aws-sdk/client-s3'
import type { FileCursor, FileItem } from '@sluice/loader'
import { checkOptions, placeGiven } from '../check-options.ts'
import { dateInName } from '../date-in-name.ts'
import type { FileLister } from '../file-lister.ts'
import { asPrefix } from '../folder-of.ts'
import { folderOfGlob, nameFilter, nothingPicked } from '../name-filter.ts'
import { memberPick, type PickOptions } from '../pick-options.ts'
import { downloadObject, type S3Object } from './download-object.ts'
import { s3Client, type S3Access } from './s3-client.ts'
import { notS3, s3Error } from './s3-error.ts'
import { hostOf, S3, type S3Place, type S3Service } from './s3-place.ts'

export interface S3FilesOptions extends S3Access, PickOptions {
  readonly bucket: string
  /** A folder: `orders` and `orders/` are the same. */
  readonly prefix?: string
}

/**
 * Lists the objects below a prefix; fetching one streams it into a file.
 * @example s3Files({ bucket: 'shop-exports', prefix: 'orders' })
 */
export function s3Files(options: S3FilesOptions): FileLister {
  checkOptions('s3Files', options)
  return objectFiles('s3Files', options, S3)
}

/** Lists the objects below a prefix of a service that speaks like S3. */
export function objectFiles(
  lister: 's3Files' | 'gcsFiles',
  options: S3FilesOptions,
  service: S3Service,
): FileLister {
  const { bucket, prefix = '', glob, members, ignoreCase, ...access } = options
  const picks = nameFilter(glob, ignoreCase)
  const member = memberPick({ members, ignoreCase })
  const folder = asPrefix(prefix)
  const listed = `${folder}${ignoreCase ? '' : folderOfGlob(glob)}`
  const url = `${service.scheme}://${bucket}/${folder}`
  const host = hostOf(access, bucket)
  return async function* (context) {
    placeGiven(lister, 'bucket', bucket)
    const client = await s3Client(access)
    const signal = context?.signal ?? new AbortController().signal
    const after = keyBefore(context?.cursor)
    const from = after === undefined ? undefined : folder + after
    let picked = 0
    let others = 0
    try {
      for await (const { key, size, etag, modified } of objectsBelow(
        client,
        bucket,
        listed,
        { host, service },
        signal,
        from,
      )) {
        const name = key.slice(folder.length)
        // Consoles make empty objects that stand for folders.
        if (name === '' || name.endsWith('/')) continue
        if (!picks(name)) {
          others++
          continue
        }
        picked++
        yield { ...itemOf(client, { bucket, key, size, etag, host, service }, name, modified), member }
      }
    } catch (error) {
      signal.throwIfAborted()
      throw s3Error(error, { bucket, url, host, service, action: 'list' })
    }
    if (picked === 0 && after === undefined) context?.log.warn(nothingPicked(url, glob, others))
  }
}

/** A name before that at which a cursor of keys starts: S3 lists what comes behind it. */
function keyBefore(cursor: FileCursor | undefined): string | undefined {
  if (cursor?.by !== 'key' || cursor.from === undefined) return undefined
  return [...String(cursor.from)].slice(0, -1).join('')
}

interface Listed {
  readonly key: string
  readonly size: number
  readonly etag: string
  readonly modified: Date
}

async function* objectsBelow(
  client: S3Client,
  bucket: string,
  prefix: string,
  { host, service }: Pick<S3Place, 'host' | 'service'>,
  signal: AbortSignal,
  startAfter: string | undefined,
): AsyncIterable<Listed> {
  const { paginateListObjectsV2 } = await import('@aws-sdk/client-s3')
  // URL encoding brings keys through XML that it would not carry: control characters, blanks at the end.
  const pages = paginateListObjectsV2(
    { client },
    { Bucket: bucket, Prefix: prefix, EncodingType: 'url', ...(startAfter && { StartAfter: startAfter }) },
    { abortSignal: signal },
  )
  for await (const { Contents = [], EncodingType, Name, IsTruncated } of pages) {
    // Any other XML, such as a page for people, would be an empty list.
    if (Name === undefined && IsTruncated === undefined) throw notS3(host, service)
    for (const { Key = '', Size = 0, ETag = '', LastModified = new Date(0) } of Contents) {
      const key = EncodingType === 'url' ? decodeURIComponent(Key.replaceAll('+', ' ')) : Key
      yield { key, size: Size, etag: ETag.replace(/^"|"$/g, ''), modified: LastModified }
    }
  }
}

function itemOf(client: S3Client, object: S3Object, name: string, modified: Date): FileItem {
  const date = dateInName(name)
  return {
    name,
    url: `${object.service.scheme}://${object.bucket}/${object.key}`,
    size: object.size,
    etag: object.etag,
    modified,
    ...(date === undefined ? {} : { date }),
    fetch: (folder, signal, progress) => downloadObject(client, object, { name, folder, signal, progress }),
  }
}
