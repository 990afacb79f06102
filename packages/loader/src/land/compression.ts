import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { FileDamaged } from './file-damaged.ts'

export type Compression = 'none' | 'gzip' | 'zstd'

/** How a file is compressed, from its name. */
export const compressionOf = (path: string): Compression =>
  path.endsWith('.gz') ? 'gzip' : path.endsWith('.zst') ? 'zstd' : 'none'

const isDamage = (error: unknown): error is Error =>
  error instanceof Error && /^(Z_|ZSTD_|ERR_(ZLIB|ZSTD))/.test(String((error as { code?: unknown }).code))

const CHUNK = 1 << 18

/**
 * A file's bytes in large chunks, decompressed.
 * @throws FileDamaged
 */
export function openDecompressed(path: string): Readable {
  const compression = compressionOf(path)
  if (compression === 'none') return createReadStream(path, { highWaterMark: CHUNK })
  return Readable.from(decompressed(path, compression), { objectMode: false, highWaterMark: CHUNK })
}

async function* decompressed(path: string, compression: 'gzip' | 'zstd'): AsyncGenerator<Buffer> {
  const decompress =
    compression === 'gzip' ? createGunzip({ chunkSize: CHUNK }) : createZstdDecompress({ chunkSize: CHUNK })
  const bytes = createReadStream(path, { highWaterMark: CHUNK })
  bytes.on('error', (error) => decompress.destroy(error))
  try {
    yield* bytes.pipe(decompress) as AsyncIterable<Buffer>
  } catch (error) {
    throw isDamage(error) ? new FileDamaged(path, error) : error
  } finally {
    bytes.destroy()
  }
}
