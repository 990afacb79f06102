import { open } from 'node:fs/promises'

const BLOCK = 1 << 16

/** Where the last lines of a file begin, empty ones at its end not counted; 0 where it has no more lines. */
export async function footerStart(path: string, lines: number, newline: string): Promise<number> {
  const file = await open(path)
  try {
    let { size: at } = await file.stat()
    let left = lines
    let isEnd = true
    while (at > 0) {
      const length = Math.min(BLOCK, at)
      at -= length
      const { buffer } = await file.read(Buffer.alloc(length), 0, length, at)
      const text = buffer.toString('latin1')
      for (let index = length - 1; index >= 0; index--) {
        if (isEnd && /[\r\n]/.test(text[index] ?? '')) continue
        isEnd = false
        if (text[index] === newline && --left === 0) return at + index + 1
      }
    }
    return 0
  } finally {
    await file.close()
  }
}
