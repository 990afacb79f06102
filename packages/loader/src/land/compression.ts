import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'

export type Compression = 'none' | 'gzip' | 'zstd'

/** How a file is compressed, from its name. */
export const compressionOf = (path: string): Compression =>
  path.endsWith('.gz') ? 'gzip' : path.endsWith('.zst') ? 'zstd' : 'none'

/** A file's bytes, decompressed. */
export function openDecompressed(path: string): Readable {
  const bytes = createReadStream(path, { highWaterMark: 1 << 18 })
  const compression = compressionOf(path)
  if (compression === 'none') return bytes
  const decompress = compression === 'gzip' ? createGunzip() : createZstdDecompress()
  bytes.on('error', (error) => decompress.destroy(error))
  decompress.on('close', () => bytes.destroy())
  return bytes.pipe(decompress)
}
