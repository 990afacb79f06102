import { createHash } from 'node:crypto'
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { isConnectionError } from './connection-error.ts'
import { diskError } from './disk-error.ts'
import { fileChanged } from './file-changed.ts'

/** One version of a file on another machine. */
export interface RemoteFile {
  /** For messages. */
  readonly url: string
  /** Undefined where it is not known. */
  readonly size: number | undefined
  /** Its bytes from a position on. */
  bytesFrom(start: number, signal: AbortSignal): AsyncIterable<Uint8Array>
  /** What a person reads of an error. */
  explain(error: unknown): Error
}

export interface Download {
  /** The name of the file in its resource. */
  readonly name: string
  readonly folder: string
  readonly signal: AbortSignal
  readonly progress: (bytes: number) => void
}

/** How often a broken download continues where it stopped. */
const RESUMES = 3

/** Streams a file into `folder` and gives the path, which exists only once it is whole. */
export async function downloadFile(remote: RemoteFile, download: Download): Promise<string> {
  const { folder, name, signal } = download
  const path = join(folder, fileNameFor(name))
  const partial = `${path}.part`
  try {
    signal.throwIfAborted()
    await mkdir(folder, { recursive: true })
    await using file = await open(partial, 'w')
    await receive(remote, download, file)
  } catch (error) {
    await rm(partial, { force: true })
    signal.throwIfAborted()
    throw diskError(error, partial) ?? remote.explain(error)
  }
  await rename(partial, path)
  return path
}

async function receive(remote: RemoteFile, { signal, progress }: Download, file: FileHandle): Promise<void> {
  let done = 0
  for (let resumes = 0; ; resumes++) {
    try {
      for await (const chunk of remote.bytesFrom(done, signal)) {
        await file.appendFile(chunk)
        done += chunk.length
        progress(chunk.length)
      }
      if (remote.size !== undefined && done !== remote.size) throw fileChanged(remote.url)
      return
    } catch (error) {
      // Without a first byte the client has tried often enough already.
      if (done === 0 || resumes === RESUMES || signal.aborted || !isConnectionError(error)) throw error
    }
  }
}

/** The bytes behind the first `count`, of a server that sent a file from its start though it was asked for a part. */
export async function* skipBytes(bytes: AsyncIterable<Uint8Array>, count: number): AsyncIterable<Uint8Array> {
  let skip = count
  for await (const chunk of bytes) {
    if (chunk.length > skip) yield chunk.subarray(skip)
    skip = Math.max(skip - chunk.length, 0)
  }
}

/** A file name of its own for every file, with its ending. */
function fileNameFor(name: string): string {
  const base = name.slice(name.lastIndexOf('/') + 1).replaceAll(/[^\w.-]/g, '_')
  return `${createHash('sha256').update(name).digest('hex').slice(0, 12)}-${base.slice(-120)}`
}
