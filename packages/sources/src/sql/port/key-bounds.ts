/** SQL of bytes, of their text as Postgres writes it. */
export const bytesBound = (value: string): string | undefined =>
  /^\\x(?:[0-9a-f]{2})*$/.test(value) ? `x'${value.slice(2)}'` : undefined

/** Truth values in SQL, by their texts and by those of 0 and 1. */
const TRUTH: ReadonlyMap<string, string> = new Map([
  ['true', '1'],
  ['1', '1'],
  ['false', '0'],
  ['0', '0'],
])

export const boolBound = (value: string): string | undefined => TRUTH.get(value)
