import { Json } from './avro-types.ts'

/** A value of Avro as JSON: bytes are text in base64, NaN and Infinity what DuckDB reads as numbers. */
export function avroJson(value: unknown): string {
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(value) : String(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null)
  if (value instanceof Json) return value.text
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('base64'))
  if (Array.isArray(value)) return `[${value.map(avroJson).join(',')}]`
  return `{${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}:${avroJson(item)}`)
    .join(',')}}`
}
