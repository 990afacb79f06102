import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, createReadStream, existsSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { temporaryPath } from '../../temporary.ts'

const MEGABYTE = 1 << 20
/** A pipe holds no more: a larger buffer would be made for each piece, and left nearly empty. */
const PIPE = 1 << 16

/** Fills the file at a path; DuckDB's COPY TO does. */
type Write = (path: string) => Promise<unknown>
type Read<T> = (bytes: Readable) => Promise<T>

/**
 * Hands the bytes that `write` writes to `read`: through a named pipe, so that nothing is spooled to disk, or through a
 * temporary file where there are none (no `mkfifo`, a disk that has no pipes) or SLUICE_TRANSPORT is `file`. `read` is called
 * once its bytes are certain to come or to fail. A writer that fails ends the stream early and its error is thrown, so the
 * caller must be able to undo what was read; a reader that fails breaks the writer, and its error counts.
 */
export async function transport<T>(write: Write, read: Read<T>): Promise<T> {
  const pipe = process.env['SLUICE_TRANSPORT'] === 'file' ? undefined : takePipe()
  if (pipe !== undefined) {
    const result = await throughPipe(pipe, write, read).catch((error: unknown) => {
      removePipe(pipe)
      throw error
    })
    keepPipe(pipe)
    return result
  }
  const folder = await mkdtemp(temporaryPath('-rows-'))
  try {
    return await throughFile(join(folder, 'rows.csv'), write, read)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Pipes through which all bytes went: making one takes a process. They are removed when this one ends. */
const unused: string[] = []
let removesAtExit = false

function keepPipe(path: string): void {
  unused.push(path)
  if (!removesAtExit) process.once('exit', () => unused.forEach(removePipe))
  removesAtExit = true
}

const removePipe = (path: string): void => rmSync(dirname(path), { recursive: true, force: true })

/** A pipe that nobody else uses; undefined where none can be made. */
function takePipe(): string | undefined {
  const path = unused.pop() ?? makePipe()
  // Somebody may have cleaned the folder for temporary files.
  return path === undefined || existsSync(path) ? path : makePipe()
}

function makePipe(): string | undefined {
  const path = join(mkdtempSync(temporaryPath('-rows-')), 'rows.csv')
  try {
    execFileSync('mkfifo', ['-m', '600', path], { stdio: 'ignore' })
    return path
  } catch {
    removePipe(path)
    return undefined
  }
}

async function throughFile<T>(path: string, write: Write, read: Read<T>): Promise<T> {
  await write(path)
  const bytes = createReadStream(path, { highWaterMark: MEGABYTE })
  await once(bytes, 'open')
  return read(bytes)
}

async function throughPipe<T>(path: string, write: Write, read: Read<T>): Promise<T> {
  // Held open for both sides, so that neither open(2) blocks; let go, so that one side's end is seen by the other.
  const letGo = hold(path)
  try {
    const bytes = createReadStream(path, { highWaterMark: PIPE })
    await once(bytes, 'open')
    const writer = write(path).finally(letGo)
    const [reading, writing] = await Promise.allSettled([
      read(bytes).catch(async (error: unknown) => {
        bytes.destroy()
        letGo()
        await breakWriter(path, writer)
        throw error
      }),
      writer,
    ])
    if (reading.status === 'rejected') throw reading.reason
    if (writing.status === 'rejected') throw writing.reason
    return reading.value
  } finally {
    letGo()
  }
}

/**
 * Ends a writer whose reader is gone. One that has not opened the pipe yet would wait in open(2) for a reader for ever: each
 * reader that comes and goes lets it in, and its next write fails.
 */
async function breakWriter(path: string, writer: Promise<unknown>): Promise<void> {
  let isWriting = true
  const end = (): void => {
    isWriting = false
  }
  const ended = writer.then(end, end)
  while (isWriting) {
    closeSync(openSync(path, constants.O_RDONLY | constants.O_NONBLOCK))
    await Promise.race([ended, sleep(20)])
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
