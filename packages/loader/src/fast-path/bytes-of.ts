import { stat } from 'node:fs/promises'
import type { LocalFile } from '../raw/raw-table.ts'

/** Bytes of all of these files. One that cannot be read is for who reads it to tell. */
export async function bytesOf(files: readonly LocalFile[]): Promise<number> {
  const sizes = await Promise.all(
    files.map(({ path }) =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
