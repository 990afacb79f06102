import type { TypedArray } from '@uwdata/flechette'

export type Numbers = Exclude<TypedArray, Uint8ClampedArray>

/** How the numbers of a batch become those of a vector. */
export interface NumberForm {
  /** An array for so many. */
  readonly made: (count: number) => Numbers
  /** Writes the value at a place as the i-th. */
  readonly write: (into: Numbers, i: number, place: number) => void
  /** Present where they are the same on both sides: numbers in the buffer for each value. */
  readonly same?: 1 | 2
}
