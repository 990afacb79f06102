import bindings from '@duckdb/node-bindings'
import { isValid, type Vector } from './vector.ts'

/** DuckDB's string: a length, and 12 bytes that are the string itself or end with where it is. */
export const STRING_WIDTH = 16
const WORDS = STRING_WIDTH / 4
const INLINE = 12

/** The strings of some rows, copied out of DuckDB. */
export interface Heap {
  readonly bytes: Buffer
  /** The same bytes. */
  readonly view: DataView
  /** Where the next string of each row of the chunk begins in the bytes. */
  readonly at: Int32Array
}

/** The strings of the rows of a chunk. */
export interface Strings {
  /** Those of each row as one. */
  readonly whole: Vector
  /** Those of rows whose `whole` is null, because they are long, one by one. */
  readonly parts: readonly Vector[]
}

/** What is there of a null may be anything. */
const lengthIn = (vector: Vector, row: number): number =>
  isValid(vector, row) ? (vector.words[row * WORDS] as number) : 0

function lengthOf({ whole, parts }: Strings, row: number): number {
  let length = lengthIn(whole, row)
  if (!isValid(whole, row)) for (const part of parts) length += lengthIn(part, row)
  return length
}

/** The row before which strings of more than `most` bytes end, if all from `from` on are more; at least one row is taken. */
export function endOfSlice(strings: readonly Strings[], from: number, rows: number, most: number): number {
  let bytes = 0
  for (let row = from; row < rows; row++) {
    for (const one of strings) bytes += lengthOf(one, row)
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
  copy(strings: Strings, from: number, to: number): Heap {
    const { whole, parts } = strings
    const at = this.#at
    let size = 0
    for (let row = from; row < to; row++) {
      at[row] = size
      size += lengthOf(strings, row)
    }
    const bytes = this.#room(size)
    for (let row = from; row < to;) {
      const first = at[row] as number
      if (isValid(whole, row)) row += copyRun(whole, row, to, bytes, first)
      else {
        let place = first
        for (const part of parts) {
          copyRun(part, row, row + 1, bytes, place)
          place += lengthIn(part, row)
        }
        row++
      }
    }
    return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), at }
  }

  #room(size: number): Buffer {
    if (size > KEPT) return Buffer.allocUnsafeSlow(size)
    if (this.#bytes.length < size) this.#bytes = Buffer.allocUnsafeSlow(size)
    return this.#bytes
  }
}

/** Copies the string of a row, and those of further rows that lie behind it; gives the number of rows. */
function copyRun(vector: Vector, row: number, to: number, bytes: Buffer, at: number): number {
  const place = row * STRING_WIDTH
  let length = lengthIn(vector, row)
  if (length <= INLINE) {
    bytes.set(vector.bytes.subarray(place + 4, place + 4 + length), at)
    return 1
  }
  const { buffer, byteOffset, byteLength } = vector.bytes
  const view = new DataView(buffer, byteOffset, byteLength)
  const start = view.getBigUint64(place + 8, true)
  let end = row + 1
  for (; end < to; end++) {
    const next = lengthIn(vector, end)
    if (next <= INLINE || view.getBigUint64(end * STRING_WIDTH + 8, true) !== start + BigInt(length)) break
    length += next
  }
  bytes.set(bindings.get_data_from_pointer(buffer as ArrayBuffer, byteOffset + place + 8, length), at)
  return end - row
}
