/** A value of JSON; whole numbers that JavaScript does not hold exactly become bigint. */
export const readValue = (json: string): unknown =>
  JSON.parse(json, exact as (key: string, value: unknown) => unknown)

function exact(_key: string, value: unknown, { source = '' }: { readonly source?: string } = {}): unknown {
  const isLarge = typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source)
  return isLarge ? BigInt(source) : value
}
