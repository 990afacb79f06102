const byUtf8 = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

function sortedObject(value: object): string {
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => byUtf8(a, b))
    .map(([key, member]) => `${JSON.stringify(key)}:${sortedJson(member)}`)
  return `{${members.join(',')}}`
}

/**
 * Compact JSON with the keys of every object in the order of their UTF-8 bytes: the same value gives the
 * same text, in whatever order its keys came. Big integers keep all digits, bytes become base64.
 */
export function sortedJson(value: unknown): string {
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('base64'))
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(',')}]`
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) return sortedObject(value)
  return JSON.stringify(value) ?? 'null'
}
