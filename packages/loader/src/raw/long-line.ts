import { open } from 'node:fs/promises'
import { LONGEST_MEGABYTES, RecordTooLong } from './record-too-long.ts'

const BLOCK = 1 << 20
const BLOCKS = LONGEST_MEGABYTES

/**
 * Whether a file has a line of more than two megabytes (one of more than one may count). DuckDB reports lines that are
 * too long for it, but passes silently over those that are longer than its buffer.
 * @throws RecordTooLong
 */
export async function hasLongLine(path: string, name: string, newline = '\n'): Promise<boolean> {
  const file = await open(path)
  try {
    const block = Buffer.allocUnsafe(BLOCK)
    let [long, without] = [false, 0]
    for (;;) {
      const { bytesRead } = await file.read(block, 0, BLOCK)
      if (bytesRead < BLOCK && without === 0) return long
      const end = block.subarray(0, bytesRead).indexOf(newline.slice(-1))
      without = end < 0 ? without + 1 : 0
      if (without > 0) long = true
      if (without > BLOCKS) throw new RecordTooLong(name)
      if (bytesRead < BLOCK) return long
    }
  } finally {
    await file.close()
  }
}
