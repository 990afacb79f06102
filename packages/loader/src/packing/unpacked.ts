import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { PassThrough, Readable } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { unreachable } from '@sluice/schema'
import { FileDamaged } from './file-damaged.ts'
import type { Packing } from './signature.ts'
import { NotZstd, zstdFrames } from './zstd-frames.ts'

const CHUNK = 1 << 18

/** Errors of the decoders. */
const isDamage = (error: unknown): error is Error =>
  error instanceof NotZstd ||
  error instanceof NotBzip2 ||
  (error instanceof Error && /^(Z_|ZSTD_|ERR_(ZLIB|ZSTD))/.test(String((error as { code?: unknown }).code)))

/**
 * The bytes that are packed in a file, in large chunks; `name` is for errors.
 * @throws FileDamaged
 */
export async function* unpacked(path: string, packing: Packing, name: string): AsyncGenerator<Buffer> {
  try {
    switch (packing) {
      case 'gzip':
        return yield* gunzipped(path)
      case 'zstd':
        return yield* unzstd(path)
      case 'bzip2':
        return yield* unbzip2ed(path)
      default:
        return unreachable(packing)
    }
  } catch (error) {
    throw isDamage(error) ? new FileDamaged(name, error.message, error) : error
  }
}

async function* gunzipped(path: string): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: CHUNK })
  yield* decoded(createReadStream(path, { highWaterMark: CHUNK }), gunzip)
  // Zeros may fill up the end of a file. Node's decoder stops at them, whatever follows.
  if (gunzip.bytesWritten === (await stat(path)).size) return
  const rest = createReadStream(path, { start: gunzip.bytesWritten, highWaterMark: CHUNK })
  for await (const chunk of rest as AsyncIterable<Buffer>)
    if (chunk.some((byte) => byte !== 0)) throw new NotZstd('there are bytes after its end')
}

async function* unzstd(path: string): AsyncGenerator<Buffer> {
  const bytes = createReadStream(path, { highWaterMark: CHUNK })
  try {
    for await (const frame of zstdFrames(bytes as AsyncIterable<Buffer>))
      yield* decoded(Readable.from(frame, { objectMode: false }), createZstdDecompress({ chunkSize: CHUNK }))
  } finally {
    bytes.destroy()
  }
}

/** The decoder is a stream of the first kind, which throws nothing of its own. */
async function* unbzip2ed(path: string): AsyncGenerator<Buffer> {
  const bytes = createReadStream(path, { highWaterMark: CHUNK })
  const { default: unbzip2 } = await import('unbzip2-stream')
  const decoder = unbzip2()
  const output = new PassThrough()
  bytes.on('error', (error) => output.destroy(error))
  decoder.on('error', (error) => {
    bytes.destroy()
    output.destroy(new NotBzip2(error instanceof TypeError ? 'it ends too early' : error.message))
  })
  bytes.pipe(decoder).pipe(output)
  try {
    yield* output as AsyncIterable<Buffer>
  } finally {
    bytes.destroy()
    output.destroy()
  }
}

class NotBzip2 extends Error {}

/** What a decoder makes of the bytes. An error of either ends it, also one that comes after reading has ended. */
async function* decoded(
  bytes: Readable,
  decoder: ReturnType<typeof createGunzip> | ReturnType<typeof createZstdDecompress>,
): AsyncGenerator<Buffer> {
  bytes.on('error', (error) => decoder.destroy(error))
  decoder.on('error', () => undefined)
  try {
    yield* bytes.pipe(decoder) as AsyncIterable<Buffer>
  } finally {
    bytes.destroy()
    decoder.destroy()
  }
}
