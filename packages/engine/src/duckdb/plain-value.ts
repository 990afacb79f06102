import './keep-byte-order-mark.ts'
import {
  DuckDBBlobValue,
  DuckDBListValue,
  DuckDBStructValue,
  type DuckDBType,
  type DuckDBValue,
} from 'duckdb'

const number = (value: bigint): number | bigint =>
  value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value

/** A DuckDB value in the plain form that Session promises. */
export function plainValue(value: DuckDBValue, type?: DuckDBType): unknown {
  if (typeof value === 'string') return type?.alias === 'JSON' ? JSON.parse(value) : value
  if (typeof value === 'bigint') return number(value)
  if (value === null || typeof value !== 'object') return value
  if (value instanceof DuckDBListValue) return value.items.map((item) => plainValue(item))
  if (value instanceof DuckDBBlobValue) return value.bytes
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([key, item]) => [key, plainValue(item)]))
  }
  return value.toString()
}
