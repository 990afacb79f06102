/** The most digits seen before and after the point, where every value of a column was in plain notation. */
export interface Digits {
  readonly whole: number
  readonly scale: number
}

export const joinDigits = (a: Digits | undefined, b: Digits | undefined): Digits | undefined =>
  a && b ? { whole: Math.max(a.whole, b.whole), scale: Math.max(a.scale, b.scale) } : undefined
