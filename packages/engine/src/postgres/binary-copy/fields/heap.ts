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

/**
 * Copies the strings of the rows from `from` to before `to` out of DuckDB; those that lie one behind the other at once. The chunk of
 * the vector must be alive. `at` is filled.
 */
export function copyStrings(vector: Vector, from: number, to: number, at: Int32Array): Heap {
  let size = 0
  for (let row = from; row < to; row++) {
    at[row] = size
    size += lengthOf(vector, row)
  }
  const bytes = Buffer.allocUnsafe(size)
  const { buffer, byteOffset } = vector.bytes
  const view = new DataView(buffer, byteOffset, vector.bytes.byteLength)
  for (let row = from; row < to;) {
    const first = row
    const place = row * STRING_WIDTH
    let length = lengthOf(vector, row++)
    if (length <= INLINE) {
      bytes.set(vector.bytes.subarray(place + 4, place + 4 + length), at[first])
      continue
    }
    const start = view.getBigUint64(place + 8, true)
    while (row < to) {
      const next = lengthOf(vector, row)
      if (next <= INLINE || view.getBigUint64(row * STRING_WIDTH + 8, true) !== start + BigInt(length)) break
      length += next
      row++
    }
    bytes.set(
      bindings.get_data_from_pointer(buffer as ArrayBuffer, byteOffset + place + 8, length),
      at[first],
    )
  }
  return { bytes, at }
}
