import { open } from 'node:fs/promises'
import { LONGEST_MEGABYTES, RecordTooLong } from './record-too-long.ts'

const BLOCK = 1 << 20
const BLOCKS = LONGEST_MEGABYTES

/** What reading the bytes of a file once tells of it. */
export interface FileBytes {
  /**
   * Whether it has a line of more than two megabytes (one of more than one may count). DuckDB reports lines that are too long
   * for it, but passes silently over those that are longer than its buffer.
   */
  readonly hasLongLine: boolean
  /** Whether it has a NUL, which no database holds in text. */
  readonly hasNul: boolean
}

/**
 * Looks at each byte of a file in UTF-8. `look` gets each block of it, and whether it is one of the usual size.
 * @throws RecordTooLong
 */
export async function scanBytes(
  path: string,
  name: string,
  newline = '\n',
  look?: (block: Buffer, isWhole: boolean) => void,
): Promise<FileBytes> {
  const file = await open(path)
  try {
    // A block for each of thousands of small files would keep the garbage collector busy.
    const { size } = await file.stat()
    const block = Buffer.allocUnsafe(Math.min(BLOCK, size + 1))
    let [hasLongLine, hasNul, without] = [false, false, 0]
    for (;;) {
      const { bytesRead } = await file.read(block, 0, block.length)
      const bytes = block.subarray(0, bytesRead)
      hasNul ||= bytes.includes(0)
      look?.(bytes, bytesRead === BLOCK)
      if (bytesRead < block.length && without === 0) return { hasLongLine, hasNul }
      const end = bytes.indexOf(newline.slice(-1))
      without = end < 0 ? without + 1 : 0
      if (without > 0) hasLongLine = true
      if (without > BLOCKS) throw new RecordTooLong(name)
      if (bytesRead < block.length) return { hasLongLine, hasNul }
    }
  } finally {
    await file.close()
  }
}
