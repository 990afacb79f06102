import { createHash } from 'node:crypto'
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { S3Client } from '@aws-sdk/client-s3'
import { diskError } from '../disk-error.ts'
import { fileChanged, isConnectionError, s3Error } from './s3-error.ts'

/** One version of one object. */
export interface S3Object {
  readonly bucket: string
  readonly key: string
  readonly size: number
  readonly etag: string
  readonly host: string
}

export interface Download {
  readonly name: string
  readonly folder: string
  readonly signal: AbortSignal
  readonly progress: (bytes: number) => void
}

/** How often a broken download continues where it stopped. */
const RESUMES = 3

/** Streams the listed version of an object into `folder` and gives the path, which exists only once it is whole. */
export async function downloadObject(
  client: S3Client,
  object: S3Object,
  download: Download,
): Promise<string> {
  const { folder, name, signal } = download
  const path = join(folder, fileNameFor(name))
  const partial = `${path}.part`
  const url = `s3://${object.bucket}/${object.key}`
  try {
    signal.throwIfAborted()
    await mkdir(folder, { recursive: true })
    await using file = await open(partial, 'w')
    await receive(client, object, download, file, url)
  } catch (error) {
    await rm(partial, { force: true })
    signal.throwIfAborted()
    throw (
      diskError(error, partial) ??
      s3Error(error, { bucket: object.bucket, url, host: object.host, action: 'read' })
    )
  }
  await rename(partial, path)
  return path
}

async function receive(
  client: S3Client,
  object: S3Object,
  { signal, progress }: Download,
  file: FileHandle,
  url: string,
): Promise<void> {
  let done = 0
  for (let resumes = 0; ; resumes++) {
    try {
      for await (const chunk of bytesFrom(client, object, done, signal, url)) {
        await file.appendFile(chunk)
        done += chunk.length
        progress(chunk.length)
      }
      if (done !== object.size) throw fileChanged(url)
      return
    } catch (error) {
      // Without a first byte the client has tried often enough already.
      if (done === 0 || resumes === RESUMES || signal.aborted || !isConnectionError(error)) throw error
    }
  }
}

async function* bytesFrom(
  client: S3Client,
  { bucket, key, etag, size }: S3Object,
  start: number,
  signal: AbortSignal,
  url: string,
): AsyncIterable<Uint8Array> {
  if (start > 0 && start === size) return
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
  let skip = ContentRange === undefined ? start : 0
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    if (chunk.length > skip) yield chunk.subarray(skip)
    skip = Math.max(skip - chunk.length, 0)
  }
}

/** A file name of its own for every object, with the object's ending. */
function fileNameFor(name: string): string {
  const base = name.slice(name.lastIndexOf('/') + 1).replaceAll(/[^\w.-]/g, '_')
  return `${createHash('sha256').update(name).digest('hex').slice(0, 12)}-${base.slice(-120)}`
}
