import type { LocalFile } from '../../raw/raw-table.ts'
import { scanBytes } from '../../raw/scan-bytes.ts'

/** A line of more goes the usual way. */
export const MAX_LINE = 2 << 20

const [NEWLINE, RETURN, OPEN] = [10, 13, 123]
const NUL = Buffer.from('\\u0000')

/** Where a line begins in its file, and how many lines are before it. */
export interface LineStart {
  readonly at: number
  readonly line: number
}

export interface ScannedLines {
  readonly size: number
  readonly lines: number
  /** One in each megabyte, in order. */
  readonly starts: readonly LineStart[]
}

/**
 * Looks at each byte of an NDJSON file; undefined where it has something that is for the usual way: a line that is too long or
 * begins with no `{`, a carriage return within a line, or a NUL in a text.
 */
export async function scanNdjson({ path, url }: LocalFile): Promise<ScannedLines | undefined> {
  const scan = new LineScan()
  const { hasLongLine } = await scanBytes(path, url, '\n', (block) => scan.look(block))
  return hasLongLine ? undefined : scan.result()
}

/** The same of several files; undefined where one of them is for the usual way. */
export async function scanFiles(files: readonly LocalFile[]): Promise<readonly ScannedLines[] | undefined> {
  const scanned: ScannedLines[] = []
  for (const file of files) {
    const one = await scanNdjson(file)
    if (!one) return undefined
    scanned.push(one)
  }
  return scanned
}

class LineScan {
  #isOdd = false
  #size = 0
  #ends = 0
  /** Whether the next byte is the first of a line, and whether it is to end one. */
  #begins = true
  #returns = false
  /** The last bytes of the block before. */
  #tail: Buffer = Buffer.alloc(0)
  readonly #starts: LineStart[] = []

  result(): ScannedLines | undefined {
    if (this.#isOdd || this.#returns) return undefined
    return { size: this.#size, lines: this.#ends + (this.#begins ? 0 : 1), starts: this.#starts }
  }

  look(block: Buffer): void {
    if (block.length === 0 || this.#isOdd) return
    this.#lookForNul(block)
    this.#lookForReturns(block)
    let start = this.#begins ? 0 : block.indexOf(NEWLINE) + 1
    if (!this.#begins && start > 0) this.#ends++
    if ((this.#begins || start > 0) && start < block.length)
      this.#starts.push({ at: this.#size + start, line: this.#ends })
    if (this.#begins || start > 0) {
      while (start < block.length) {
        if (block[start] !== OPEN) this.#isOdd = true
        const end = block.indexOf(NEWLINE, start)
        if (end < 0) break
        this.#ends++
        start = end + 1
      }
      this.#begins = start >= block.length
    }
    this.#size += block.length
  }

  #lookForNul(block: Buffer): void {
    const seam = Buffer.concat([this.#tail, block.subarray(0, NUL.length - 1)])
    if (seam.includes(NUL) || block.includes(NUL)) this.#isOdd = true
    this.#tail = Buffer.concat([this.#tail, block.subarray(1 - NUL.length)]).subarray(1 - NUL.length)
  }

  #lookForReturns(block: Buffer): void {
    if (this.#returns && block[0] !== NEWLINE) this.#isOdd = true
    this.#returns = block.at(-1) === RETURN
    for (let at = block.indexOf(RETURN); at >= 0; at = block.indexOf(RETURN, at + 1))
      if (at + 1 < block.length && block[at + 1] !== NEWLINE) this.#isOdd = true
  }
}
