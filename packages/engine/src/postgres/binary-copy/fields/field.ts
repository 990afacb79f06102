import type { Heap } from './heap.ts'
import type { Vector } from './vector.ts'

/** Rows of a chunk that are written together: those from `from` to before `to`. */
export interface Slice {
  readonly vectors: readonly Vector[]
  readonly heaps: readonly Heap[]
  readonly from: number
  readonly to: number
}

/** Where rows are written to. */
export interface Output {
  readonly bytes: Buffer
  /** The same bytes. */
  readonly view: DataView
  /** Where the next value of each row of the chunk begins. */
  readonly at: Int32Array
}

/** Writes the values of one column as `COPY` reads them: the length of each in four bytes, -1 for null, then its bytes. */
export interface Field {
  /** Adds what the value of each row takes to `sizes`, which has a number for each row of the chunk. */
  measure(slice: Slice, sizes: Int32Array): void
  write(slice: Slice, output: Output): void
}

/** The bytes of a length. */
export const LENGTH = 4
/** The length of null. */
export const NULL = -1
