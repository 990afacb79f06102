/** Random values that are the same for the same seed. */
export interface Random {
  /** From 0 to below 1. */
  next(): number
  /** True with this probability. */
  chance(probability: number): boolean
  /** A whole number, both ends included. */
  int(low: number, high: number): number
  pick<const L extends readonly unknown[]>(list: L): L[number]
  digits(length: number): string
  hex(length: number): string
}

/** One number from several, well spread. */
export const mixSeeds = (...seeds: readonly number[]): number =>
  seeds.reduce((mixed, seed) => Math.imul((mixed ^ seed) + 0x9e3779b9, 0x85ebca6b) >>> 0, 0)

/** mulberry32 */
export function randomOf(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  /** Six characters a draw. */
  const text = (length: number, base: 10 | 16): string => {
    let result = ''
    while (result.length < length)
      result += int(0, base ** 6 - 1)
        .toString(base)
        .padStart(6, '0')
    return result.slice(0, length)
  }
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (list) => list[int(0, list.length - 1)],
    digits: (length) => text(length, 10),
    hex: (length) => text(length, 16),
  }
}
