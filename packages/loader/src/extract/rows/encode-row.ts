import { isPlainObject, SluiceError } from '@sluice/schema'
import { hasSpellings, spellingOf } from '../../api/json/spelled-numbers.ts'
import type { Row } from '../../api/rows/row.ts'
import { isMarked, markedBytes, markedText } from '../../raw/bytes-mark.ts'
import { NotKept, rowNotKept, rowNotWritten } from './not-encoded.ts'

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
      if (value === null) return true
      if (value instanceof Date) return !Number.isNaN(value.getTime())
      if (hasSpellings(value)) return false
      if (Array.isArray(value)) return value.every(isPlain)
      if (ArrayBuffer.isView(value)) return false
      let isEmpty = true
      for (const key in value) {
        isEmpty = false
        if (isMarked(key) || !isPlain((value as Record<string, unknown>)[key])) return false
      }
      return !isEmpty || isPlainObject(value)
    default:
      return false
  }
}

/** Writes rows as lines of JSON that keep every value: numbers as their source wrote them, NaN and Infinity, instants, bytes. */
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
    if (value instanceof String) return this.#text(value.valueOf())
    if (value instanceof Date && Number.isNaN(value.getTime())) throw new NotKept(value)
    if ('toJSON' in value && typeof value.toJSON === 'function') return this.#encode(value.toJSON())
    if (ArrayBuffer.isView(value) && !(value instanceof DataView))
      return this.#encode([...(value as unknown as Iterable<unknown>)])
    if (Array.isArray(value))
      return `[${value.map((item, i) => this.#member(value, String(i), item) ?? 'null').join(',')}]`
    const all = Object.entries(value)
    if (all.length === 0 && !isPlainObject(value)) return this.#boxed(value)
    const entries = all.flatMap(([key, item]) => {
      const text = this.#member(value, key, item)
      return text === undefined ? [] : [`${this.#text(key)}:${text}`]
    })
    return `{${entries.join(',')}}`
  }

  #member(holder: object, key: string, item: unknown): string | undefined {
    return (typeof item === 'number' ? spellingOf(holder, key, item) : undefined) ?? this.#encode(item)
  }

  /** Objects of Number, Boolean and BigInt; anything else without its own key, such as a Map or a Promise, would be `{}`. */
  #boxed(value: object): string | undefined {
    const inside: unknown = value.valueOf()
    if (typeof inside === 'object') throw new NotKept(value)
    return this.#encode(inside)
  }

  #text(text: string): string {
    if (isMarked(text)) this.#marked = true
    return JSON.stringify(markedText(text))
  }
}

/**
 * A row as a line of JSON. An error says where its value is in `named`, by default the row itself.
 * @throws SluiceError E_NOT_A_ROW at `place` where JSON would not keep a value of it
 */
export function encodeRow(encoder: RowEncoder, row: Row, place: string, named = row): string {
  try {
    return encoder.encode(row)
  } catch (error) {
    if (error instanceof SluiceError) throw error
    throw error instanceof NotKept ? rowNotKept(named, error.value, place) : rowNotWritten(error, place)
  }
}
