import bindings from '@duckdb/node-bindings'
import { isValid, type Vector } from './vector.ts'

/** DuckDB's string: a length, and 12 bytes that are the string itself or end with where it is. */
export const STRING_WIDTH = 16
const WORDS = STRING_WIDTH / 4
const INLINE = 12

/** The strings of some rows, copied out of DuckDB. */
export interface Heap {
  readonly bytes: Buffer
  /** Where the next string of each row of the chunk begins in the bytes. */
  readonly at: Int32Array
}

/** What is there of a null may be anything. */
const lengthOf = (vector: Vector, row: number): number =>
  isValid(vector, row) ? (vector.words[row * WORDS] as number) : 0

/** The row before which strings of more than `most` bytes end, if all from `from` on are more; at least one row is taken. */
export function endOfSlice(strings: readonly Vector[], from: number, rows: number, most: number): number {
  let bytes = 0
  for (let row = from; row < rows; row++) {
    for (const vector of strings) bytes += lengthOf(vector, row)
    if (bytes > most) return Math.max(row, from + 1)
  }
  return rows
}

/** A longer heap is not kept for the next rows. */
const KEPT = 4 << 20

/** Copies strings out of DuckDB. Each heap takes the place of the one before: else most of the time of the collector would go there. */
export class StringCopier {
  readonly #at: Int32Array
  #bytes = Buffer.alloc(0)

  /** `rows`: of a whole chunk. */
  constructor(rows: number) {
    this.#at = new Int32Array(rows)
  }

  /** Copies those of the rows from `from` to before `to`, those that lie one behind the other at once. Their chunk must be alive. */
  copy(vector: Vector, from: number, to: number): Heap {
    const at = this.#at
    let size = 0
    for (let row = from; row < to; row++) {
      at[row] = size
      size += lengthOf(vector, row)
    }
    const bytes = this.#room(size)
    const { buffer, byteOffset } = vector.bytes
    const view = new DataView(buffer, byteOffset, vector.bytes.byteLength)
    for (let row = from; row < to;) {
      const first = at[row] as number
      const place = row * STRING_WIDTH
      let length = lengthOf(vector, row++)
      if (length <= INLINE) {
        bytes.set(vector.bytes.subarray(place + 4, place + 4 + length), first)
        continue
      }
      const start = view.getBigUint64(place + 8, true)
      while (row < to) {
        const next = lengthOf(vector, row)
        if (next <= INLINE || view.getBigUint64(row * STRING_WIDTH + 8, true) !== start + BigInt(length))
          break
        length += next
        row++
      }
      bytes.set(bindings.get_data_from_pointer(buffer as ArrayBuffer, byteOffset + place + 8, length), first)
    }
    return { bytes, at }
  }

  #room(size: number): Buffer {
    if (size > KEPT) return Buffer.allocUnsafeSlow(size)
    if (this.#bytes.length < size) this.#bytes = Buffer.allocUnsafeSlow(size)
    return this.#bytes
  }
}
