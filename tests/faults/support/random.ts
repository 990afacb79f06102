/** A source of random numbers that gives the same ones for the same seed. */
export interface Random {
  /** In [from, to). */
  between(from: number, to: number): number
  /** A whole number in [0, below). */
  below(below: number): number
}

/** The generator mulberry32. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    between: (from, to) => from + next() * (to - from),
    below: (below) => Math.floor(next() * below),
  }
}
