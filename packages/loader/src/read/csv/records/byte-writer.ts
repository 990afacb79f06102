import type { FileHandle } from 'node:fs/promises'
import { writeAll } from '../../../raw/write-all.ts'

const ENOUGH = 1 << 19
const ROOM = 1 << 20

/** Gathers bytes for a file, to write many at once. */
export class ByteWriter {
  readonly #file: FileHandle
  #gathered = Buffer.allocUnsafe(ROOM)
  #end = 0
  #written = 0

  constructor(file: FileHandle) {
    this.#file = file
  }

  get room(): number {
    return this.#gathered.length - this.#end
  }

  /** Text of one byte a character, if there is no room for it in more room. */
  text(text: string): void {
    if (this.room < text.length) {
      const more = Buffer.allocUnsafe(this.#end + text.length + ROOM)
      this.#gathered.copy(more, 0, 0, this.#end)
      this.#gathered = more
    }
    this.#end += this.#gathered.write(text, this.#end, 'latin1')
  }

  /** Bytes that there is room for. */
  bytes(source: Buffer, from: number, to: number): void {
    this.#end += source.copy(this.#gathered, this.#end, from, to)
  }

  /** True where there is enough to write. */
  get isFull(): boolean {
    return this.#end >= ENOUGH
  }

  async flush(): Promise<void> {
    await writeAll(this.#file, this.#gathered.subarray(0, this.#end), this.#written)
    this.#written += this.#end
    this.#end = 0
  }
}
