import type { Field } from './field.ts'
import { fixed } from './fixed.ts'

/** PostgreSQL counts from 2000 on, DuckDB from 1970 on. */
const DAYS = 10_957
const MICROSECONDS = DAYS * 86_400_000_000
const WORD = 2 ** 32
const [HIGH, LOW] = [Math.floor(MICROSECONDS / WORD), MICROSECONDS % WORD]

const [MOST, LEAST] = [2 ** 31 - 1, -(2 ** 31)]

/**
 * Infinity is the greatest number on both sides. Minus infinity is the least one of PostgreSQL, and its successor of DuckDB;
 * PostgreSQL takes that for a value out of its range, which each is that it cannot count.
 */
export const dates = (column: number): Field =>
  fixed(column, 4, ({ words }, row, { view }, at) => {
    const day = words[row] as number
    view.setInt32(at, day === MOST ? MOST : day === LEAST + 1 ? LEAST : Math.max(day - DAYS, LEAST + 1))
  })

export const timestamps = (column: number): Field =>
  fixed(column, 8, ({ words }, row, { view }, at) => {
    const high = words[2 * row + 1] as number
    const low = words[2 * row] as number
    if (high === MOST && low === -1) {
      view.setInt32(at, high)
      view.setInt32(at + 4, low)
    } else if (high === LEAST && low === 1) {
      view.setInt32(at, LEAST)
      view.setInt32(at + 4, 0)
    } else {
      const left = (low >>> 0) - LOW
      const whole = high - HIGH - (left < 0 ? 1 : 0)
      view.setInt32(at, Math.max(whole, LEAST))
      view.setInt32(at + 4, whole < LEAST ? 1 : left)
    }
  })
