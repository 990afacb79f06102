import type { FileHandle } from 'node:fs/promises'

/** Writes all of the bytes at a place in a file. On a disk that gets full, a write may take a part of them, and only the next one fails. */
export async function writeAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;)
    done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten
}
