import type { Readable } from 'node:stream'
import type { S3Client } from '@aws-sdk/client-s3'
import { downloadFile, type Download, type RemoteBytes } from '../download-file.ts'
import { fileChanged } from '../file-changed.ts'
import { s3Error } from './s3-error.ts'
import type { S3Service } from './s3-place.ts'

/** One version of one object. */
export interface S3Object {
  readonly bucket: string
  readonly key: string
  readonly size: number
  readonly etag: string
  readonly host: string
  readonly service: S3Service
}

/** Streams the listed version of an object into `folder` and gives the path, which exists only once it is whole. */
export function downloadObject(client: S3Client, object: S3Object, download: Download): Promise<string> {
  const { bucket, key, size, host, service } = object
  const url = `${service.scheme}://${bucket}/${key}`
  return downloadFile(
    {
      url,
      size,
      bytesFrom: (start, signal) => bytesFrom(client, object, start, signal, url),
      explain: (error) => s3Error(error, { bucket, url, host, service, action: 'read' }),
    },
    download,
  )
}

async function bytesFrom(
  client: S3Client,
  { bucket, key, etag }: S3Object,
  start: number,
  signal: AbortSignal,
  url: string,
): Promise<RemoteBytes> {
  const { GetObjectCommand } = await import('@aws-sdk/client-s3')
  const { Body, ETag, ContentRange } = await client.send(
    new GetObjectCommand({
      Bucket: bucket,
      Key: key,
      ...(etag ? { IfMatch: `"${etag}"` } : {}),
      ...(start > 0 ? { Range: `bytes=${start}-` } : {}),
    }),
    { abortSignal: signal },
  )
  const body = Body as Readable
  // Some S3-compatible services ignore If-Match and ranges.
  if (etag && ETag?.replace(/^"|"$/g, '') !== etag) {
    body.destroy()
    throw fileChanged(url)
  }
  return { start: ContentRange === undefined ? 0 : start, bytes: body }
}
