import type { Field } from './field.ts'
import { fixed } from './fixed.ts'

export const booleans = (column: number): Field =>
  fixed(column, 1, ({ bytes }, row, output, at) => {
    output.bytes[at] = bytes[row] as number
  })

/** Integers of 64 bits, and times of day, which are microseconds on both sides. */
export const integers = (column: number): Field =>
  fixed(column, 8, ({ words }, row, { view }, at) => {
    view.setInt32(at, words[2 * row + 1] as number)
    view.setInt32(at + 4, words[2 * row] as number)
  })

const EXPONENT = 0x7ff00000

/** Every NaN as the one that PostgreSQL makes: it would keep the bits of others. */
export const doubles = (column: number): Field =>
  fixed(column, 8, ({ words }, row, { view }, at) => {
    const high = words[2 * row + 1] as number
    const low = words[2 * row] as number
    const isNaN = (high & EXPONENT) === EXPONENT && ((high & 0xfffff) !== 0 || low !== 0)
    view.setInt32(at, isNaN ? 0x7ff80000 : high)
    view.setInt32(at + 4, isNaN ? 0 : low)
  })
