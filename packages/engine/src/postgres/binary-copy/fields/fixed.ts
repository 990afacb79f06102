import { LENGTH, NULL, type Field, type Output } from './field.ts'
import { isValid, type Vector } from './vector.ts'

/** Writes the value of a row at a place. */
type Put = (vector: Vector, row: number, output: Output, at: number) => void

/** Values of `width` bytes. */
export const fixed = (column: number, width: number, put: Put): Field => ({
  measure({ vectors, from, to }, sizes) {
    const vector = vectors[column] as Vector
    for (let row = from; row < to; row++)
      sizes[row] = (sizes[row] as number) + (isValid(vector, row) ? LENGTH + width : LENGTH)
  },
  write({ vectors, from, to }, output) {
    const vector = vectors[column] as Vector
    const { view, at } = output
    for (let row = from; row < to; row++) {
      const place = at[row] as number
      if (isValid(vector, row)) {
        view.setInt32(place, width)
        put(vector, row, output, place + LENGTH)
        at[row] = place + LENGTH + width
      } else {
        view.setInt32(place, NULL)
        at[row] = place + LENGTH
      }
    }
  },
})
