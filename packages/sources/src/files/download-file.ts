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
  /** Its bytes from a position on, or from its start where the rest cannot be had by itself. */
  bytesFrom(start: number, signal: AbortSignal): Promise<RemoteBytes>
  /** What a person reads of an error. */
  explain(error: unknown): Error
}

export interface RemoteBytes {
  /** The position of the first byte. */
  readonly start: number
  readonly bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

export interface Download {
  /** The name of the file in its resource. */
  readonly name: string
  readonly folder: string
  readonly signal: AbortSignal
  readonly progress: (bytes: number) => void
}

/** How often a broken download continues where it stopped, or begins again. */
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
    // The connection broke behind the last byte.
    if (done > 0 && done === remote.size) return
    try {
      const { start, bytes } = await remote.bytesFrom(done, signal)
      if (start < done) progress(start - done)
      done = start
      for await (const chunk of bytes) {
        await writeAt(file, chunk, done)
        done += chunk.length
        progress(chunk.length)
      }
      if (remote.size !== undefined && done !== remote.size) throw fileChanged(remote.url)
      // What began again may be shorter than what had arrived before.
      await file.truncate(done)
      return
    } catch (error) {
      // Without a first byte the client has tried often enough already.
      if (done === 0 || resumes === RESUMES || signal.aborted || !isConnectionError(error)) throw error
    }
  }
}

async function writeAt(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const rest = bytes.subarray(written)
    written += (await file.write(rest, 0, rest.length, position + written)).bytesWritten
  }
}

/** A different file name for every file, with its ending. */
function fileNameFor(name: string): string {
  const base = name.slice(name.lastIndexOf('/') + 1).replaceAll(/[^\w.-]/g, '_')
  return `${createHash('sha256').update(name).digest('hex').slice(0, 12)}-${base.slice(-120)}`
}
