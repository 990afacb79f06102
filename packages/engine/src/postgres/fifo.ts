import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, createReadStream, openSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { temporaryPath } from '../temporary.ts'

const MEGABYTE = 1 << 20

/**
 * Lends a named pipe: `write` gets its path and fills it (DuckDB's COPY TO does), `read` gets the bytes as a stream while
 * they come, so that nothing is spooled to disk in between. A writer that fails ends the stream early and its error is
 * thrown, so the caller must be able to undo what was read; a reader that fails breaks the writer, and its error counts.
 */
export async function throughFifo<T>(
  write: (path: string) => Promise<unknown>,
  read: (bytes: Readable) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(temporaryPath('-fifo-'))
  const path = join(folder, 'rows.csv')
  try {
    execFileSync('mkfifo', ['-m', '600', path])
    // Held open for both sides, so that neither open(2) blocks; let go, so that one side's end is seen by the other.
    const letGo = hold(path)
    const bytes = createReadStream(path, { highWaterMark: MEGABYTE })
    await once(bytes, 'open')
    const [reading, writing] = await Promise.allSettled([
      read(bytes).finally(letGo),
      write(path).finally(letGo),
    ])
    if (reading.status === 'rejected') throw reading.reason
    if (writing.status === 'rejected') throw writing.reason
    return reading.value
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function hold(path: string): () => void {
  const descriptor = openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
  let held = true
  return () => {
    if (held) closeSync(descriptor)
    held = false
  }
}
