import { createWriteStream } from 'node:fs'
import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { FileFormat } from '../file-format.ts'
import { asUtf8 } from './as-utf8.ts'
import { compressionOf, openDecompressed } from './compression.ts'
import type { LocalFile } from './raw-table.ts'

/**
 * The file itself where it is plain and in UTF-8, else a copy in `folder` that is. DuckDB could read compressed files, but
 * takes the end of one that was cut short, or bytes that were damaged, for the data.
 * @throws FileDamaged
 */
export async function plainFile(
  file: LocalFile,
  format: FileFormat,
  folder: string,
  name: string,
): Promise<LocalFile> {
  const unpacked = await unpack(file, join(folder, `${name}.unpacked`))
  const encoding = format.kind === 'csv' ? format.encoding : undefined
  return asUtf8(unpacked, encoding ?? 'utf-8', join(folder, `${name}.utf8`))
}

async function unpack(file: LocalFile, target: string): Promise<LocalFile> {
  if (compressionOf(file.path) === 'none') return file
  // Nothing at all is how some exports say that there are no rows.
  if ((await stat(file.path)).size === 0) await writeFile(target, '')
  else await pipeline(openDecompressed(file.path), createWriteStream(target))
  return { ...file, path: target }
}
