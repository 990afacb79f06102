import type { Row } from '../row.ts'

/** Text that begins so stands for bytes, in hexadecimal; the character is of Unicode's private use. */
export const BYTES_MARK = '\uE000\\x'

/** True where JSON.stringify writes the value without changing it. */
function isPlain(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true
    case 'number':
      return Number.isFinite(value)
    case 'object':
      if (value === null || value instanceof Date) return true
      if (Array.isArray(value)) return value.every(isPlain)
      if (value instanceof Uint8Array) return false
      for (const key in value) if (!isPlain((value as Record<string, unknown>)[key])) return false
      return true
    default:
      return false
  }
}

function encode(value: unknown): string | undefined {
  if (typeof value === 'bigint') return value.toString()
  // DuckDB reads NaN and Infinity as JSON numbers; JSON.stringify would make them null.
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (value === undefined || typeof value === 'function' || typeof value === 'symbol') return undefined
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (value instanceof Uint8Array) return JSON.stringify(BYTES_MARK + Buffer.from(value).toString('hex'))
  if ('toJSON' in value && typeof value.toJSON === 'function') return encode(value.toJSON())
  if (Array.isArray(value)) return `[${value.map((item) => encode(item) ?? 'null').join(',')}]`
  const entries = Object.entries(value).flatMap(([key, item]) => {
    const text = encode(item)
    return text === undefined ? [] : [`${JSON.stringify(key)}:${text}`]
  })
  return `{${entries.join(',')}}`
}

/** A row as one line of JSON that keeps every value: large integers, NaN and Infinity, instants, bytes. */
export const encodeRow = (row: Row): string => (isPlain(row) ? JSON.stringify(row) : (encode(row) ?? '{}'))
