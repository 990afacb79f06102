import { LENGTH, NULL, type Field } from './field.ts'
import { isValid, type Vector } from './vector.ts'
import { digitGroups, groupsOf, putGroups } from './digit-groups.ts'

/** Number of groups, weight of the first one, sign and scale. */
const HEADER = 8
const NEGATIVE = 0x4000
const WORD = 2 ** 32

/** Digits that DuckDB holds in 16, 32 and 64 bits; of more it needs 128. */
const [SHORT, INT, LONG] = [4, 9, 18]

/** The bytes in which DuckDB holds decimals of a precision. */
export const decimalWidth = (precision: number): number =>
  precision <= SHORT ? 2 : precision <= INT ? 4 : precision <= LONG ? 8 : 16

/** Reads the integer of a row: a bigint only where a number does not hold it exactly. */
type Read = (vector: Vector, row: number) => number | bigint

function exactly(words: Int32Array, at: number): number | undefined {
  const value = (words[at + 1] as number) * WORD + ((words[at] as number) >>> 0)
  return Number.isSafeInteger(value) ? value : undefined
}

function readerOf(width: number): Read {
  switch (width) {
    case 2:
      return ({ bytes }, row) => (((bytes[2 * row + 1] as number) << 24) >> 16) | (bytes[2 * row] as number)
    case 4:
      return ({ words }, row) => words[row] as number
    case 8:
      return ({ words }, row) => exactly(words, 2 * row) ?? bigintAt(words, 2 * row, 2)
    default:
      return ({ words }, row) => {
        const at = 4 * row
        const sign = (words[at + 1] as number) >> 31
        const isShort = words[at + 2] === sign && words[at + 3] === sign
        return (isShort ? exactly(words, at) : undefined) ?? bigintAt(words, at, 4)
      }
  }
}

function bigintAt(words: Int32Array, at: number, count: number): bigint {
  let value = BigInt(words[at + count - 1] as number)
  for (let i = count - 2; i >= 0; i--) value = (value << 32n) | BigInt((words[at + i] as number) >>> 0)
  return value
}

/** Decimals as groups of four digits, on both sides of the point, with the scale of their type. */
export function decimals(column: number, precision: number, scale: number): Field {
  const read = readerOf(decimalWidth(precision))
  /** Groups behind the point, and the digits of the last one. */
  const behind = Math.ceil(scale / 4)
  const last = scale % 4 || 4
  return {
    measure({ vectors, from, to }, sizes) {
      const vector = vectors[column] as Vector
      for (let row = from; row < to; row++) {
        let size = LENGTH
        if (isValid(vector, row)) {
          const value = read(vector, row)
          const count =
            typeof value === 'number' ? groupsOf(Math.abs(value), last) : digitGroups(value, last).length
          size += HEADER + 2 * count
        }
        sizes[row] = (sizes[row] as number) + size
      }
    },
    write({ vectors, from, to }, { view, at }) {
      const vector = vectors[column] as Vector
      for (let row = from; row < to; row++) {
        const place = at[row] as number
        if (!isValid(vector, row)) {
          view.setInt32(place, NULL)
          at[row] = place + LENGTH
          continue
        }
        const value = read(vector, row)
        const isNumber = typeof value === 'number'
        const groups = isNumber ? undefined : digitGroups(value, last)
        const count = groups ? groups.length : groupsOf(Math.abs(value as number), last)
        view.setInt32(place, HEADER + 2 * count)
        view.setInt16(place + LENGTH, count)
        view.setInt16(place + LENGTH + 2, count === 0 ? 0 : count - behind - 1)
        view.setInt16(place + LENGTH + 4, value < 0 ? NEGATIVE : 0)
        view.setInt16(place + LENGTH + 6, scale)
        const end = place + LENGTH + HEADER + 2 * count
        if (groups) groups.forEach((group, i) => view.setInt16(end - 2 * (i + 1), group))
        else putGroups(Math.abs(value as number), last, view, end)
        at[row] = end
      }
    },
  }
}
