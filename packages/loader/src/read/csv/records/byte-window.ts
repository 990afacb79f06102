import { isUtf8 } from 'node:buffer'
import type { FileHandle } from 'node:fs/promises'

const BATCH = 1 << 18
const LF = 10

/** A part of a file, which moves on through it. */
export class ByteWindow {
  readonly #file: FileHandle
  #next = 0
  #text: string | undefined
  bytes: Buffer = Buffer.alloc(0)
  /** Where the unread bytes begin. */
  at = 0
  isLast = false
  /** Where whole lines end that are text in UTF-8; 0 if some are not. */
  linesEnd = 0

  constructor(file: FileHandle) {
    this.#file = file
  }

  get unread(): number {
    return this.bytes.length - this.at
  }

  /** One character a byte, so that a character is never cut and bad bytes stay visible. */
  get text(): string {
    this.#text ??= this.bytes.toString('latin1')
    return this.#text
  }

  /** Reads on, twice as much as is unread, so that a long record is not scanned again for every part. */
  async more(): Promise<void> {
    const isFirst = this.#next === 0
    const kept = this.unread
    const bytes = Buffer.allocUnsafe(kept + Math.max(BATCH, kept))
    this.bytes.copy(bytes, 0, this.at)
    let end = kept
    while (end < bytes.length) {
      const { bytesRead } = await this.#file.read(bytes, end, bytes.length - end, this.#next)
      this.isLast = bytesRead === 0
      if (this.isLast) break
      this.#next += bytesRead
      end += bytesRead
    }
    this.bytes = bytes.subarray(0, end)
    this.at = isFirst && this.bytes.subarray(0, 3).equals(BOM) ? BOM.length : 0
    this.#text = undefined
    const linesEnd = this.bytes.lastIndexOf(LF) + 1
    this.linesEnd = isUtf8(this.bytes.subarray(0, linesEnd)) ? linesEnd : 0
  }
}

const BOM = Buffer.from([0xef, 0xbb, 0xbf])
