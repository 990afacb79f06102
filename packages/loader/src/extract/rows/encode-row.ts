import type { Row } from '../../api/rows/row.ts'
import { isMarked, markedBytes, markedText } from '../../raw/bytes-mark.ts'

/** True where JSON.stringify writes the value without changing it. */
function isPlain(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
      return !isMarked(value)
    case 'boolean':
      return true
    case 'number':
      return Number.isFinite(value)
    case 'object':
      if (value === null || value instanceof Date) return true
      if (Array.isArray(value)) return value.every(isPlain)
      if (value instanceof Uint8Array) return false
      for (const key in value)
        if (isMarked(key) || !isPlain((value as Record<string, unknown>)[key])) return false
      return true
    default:
      return false
  }
}

/** Writes rows as lines of JSON that keep every value: large integers, NaN and Infinity, instants, bytes. */
export class RowEncoder {
  #marked = false

  /** True where a text was written that has a mark: see MARK. */
  get marked(): boolean {
    return this.#marked
  }

  encode(row: Row): string {
    return isPlain(row) ? JSON.stringify(row) : (this.#encode(row) ?? '{}')
  }

  #encode(value: unknown): string | undefined {
    if (typeof value === 'bigint') return value.toString()
    // DuckDB reads NaN and Infinity as JSON numbers; JSON.stringify would make them null.
    if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
    if (value === undefined || typeof value === 'function' || typeof value === 'symbol') return undefined
    if (typeof value === 'string') return this.#text(value)
    if (typeof value !== 'object' || value === null) return JSON.stringify(value)
    if (value instanceof Uint8Array) {
      this.#marked = true
      return JSON.stringify(markedBytes(value))
    }
    if ('toJSON' in value && typeof value.toJSON === 'function') return this.#encode(value.toJSON())
    if (Array.isArray(value)) return `[${value.map((item) => this.#encode(item) ?? 'null').join(',')}]`
    const entries = Object.entries(value).flatMap(([key, item]) => {
      const text = this.#encode(item)
      return text === undefined ? [] : [`${this.#text(key)}:${text}`]
    })
    return `{${entries.join(',')}}`
  }

  #text(text: string): string {
    if (isMarked(text)) this.#marked = true
    return JSON.stringify(markedText(text))
  }
}
