import { normaliseName, SluiceError } from '@sluice/schema'
import { keepSpellings } from '../../api/json/spelled-numbers.ts'
import type { Row } from '../../api/rows/row.ts'
import { RowEncoder } from './encode-row.ts'
import type { ColumnMask } from '../../mask/column-mask.ts'
import { maskText } from '../../mask/mask-text.ts'

/** The masks at and below a place in a row. */
interface Place {
  mask?: ColumnMask
  readonly below: Map<string, Place>
}

/** Keys whose normalised names are kept at hand; a source may have any number of keys. */
const REMEMBERED = 10_000

/** Masks rows before anything of them is written. */
export class RowMasker {
  readonly #root: Place = { below: new Map() }
  readonly #names = new Map<string, string>()
  readonly #resource: string

  constructor(masks: readonly ColumnMask[], resource: string) {
    this.#resource = resource
    for (const mask of masks) {
      let place = this.#root
      for (const part of mask.path) {
        const next: Place = place.below.get(part) ?? { below: new Map() }
        place.below.set(part, next)
        place = next
      }
      place.mask = mask
      // A row may have dots in the name of a key.
      if (mask.path.length > 1) this.#root.below.set(normaliseName(mask.source), { mask, below: new Map() })
    }
  }

  mask(row: Row): Row {
    return this.#below(row, this.#root) as Row
  }

  /** A value of a row as it is with the masks of its key. */
  maskField(key: string, value: unknown): unknown {
    const place = this.#root.below.get(this.#nameOf(key))
    return place ? this.#value(value, place) : value
  }

  /** True where the value at a path is masked, or has a masked one in it; the row as a whole is the empty path. */
  isMasked(path: readonly string[]): boolean {
    let place: Place | undefined = this.#root
    for (const key of path) {
      if (place.mask) return true
      // Places in lists are no keys.
      if (/^\d+$/.test(key) && !place.below.has(key)) continue
      place = place.below.get(this.#nameOf(key))
      if (!place) return false
    }
    return true
  }

  #below(value: unknown, place: Place): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#below(item, place))
    if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array)
      return value
    if ('toJSON' in value && typeof value.toJSON === 'function') return this.#below(value.toJSON(), place)
    let masked: Record<string, unknown> | undefined
    for (const key of Object.keys(value)) {
      const next = place.below.get(this.#nameOf(key))
      if (!next) continue
      masked ??= keepSpellings(value, { ...value })
      masked[key] = this.#value((value as Row)[key], next)
    }
    return masked ?? value
  }

  #value(value: unknown, place: Place): unknown {
    const { mask } = place
    if (!mask) return this.#below(value, place)
    return mask.isOfElements && Array.isArray(value)
      ? value.map((item) => this.#masked(item, mask))
      : this.#masked(value, mask)
  }

  #masked(value: unknown, mask: ColumnMask): unknown {
    const text = this.#textOf(value, mask)
    if (text === undefined || text === null) return text
    if (typeof text === 'string' && mask.nulls.includes(text)) return null
    return typeof mask.mask === 'function'
      ? this.#byFunction(value, mask.mask, mask.source)
      : maskText(mask.mask, text, mask.key)
  }

  #textOf(value: unknown, { source }: ColumnMask): string | Uint8Array | null | undefined {
    try {
      return textOf(value)
    } catch {
      throw this.#wrong(
        `a value of ${source} cannot be masked, because JSON cannot represent it`,
        'yield plain values: text, numbers, dates, bytes, lists, and objects of these',
      )
    }
  }

  #byFunction(value: unknown, mask: (value: unknown) => unknown, source: string): unknown {
    let result: unknown
    try {
      result = mask(value)
    } catch (error) {
      // Its message may have the value in it.
      const what = error instanceof Error ? error.name : 'an error'
      throw this.#wrong(
        `the mask of ${source} threw ${what}`,
        'correct the function; it is called with each value of the column',
      )
    }
    if (typeof result === 'object' && result !== null && 'then' in result)
      throw this.#wrong(`the mask of ${source} returns a promise`, 'use a function that is not async')
    return result
  }

  #wrong(message: string, hint: string): SluiceError {
    return new SluiceError(message, { code: 'E_MASK', place: this.#resource, hint })
  }

  #nameOf(key: string): string {
    const known = this.#names.get(key)
    if (known !== undefined) return known
    const name = normaliseName(key)
    if (this.#names.size < REMEMBERED) this.#names.set(key, name)
    return name
  }
}

/** What a mask hashes or cuts: a value as text, in the spelling of JSON; bytes as they are; null and undefined as such. */
function textOf(value: unknown): string | Uint8Array | null | undefined {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value)
    case 'object':
      if (value === null || value instanceof Uint8Array) return value
      // Throws where the date is invalid.
      if (value instanceof Date) return value.toISOString()
      if ('toJSON' in value && typeof value.toJSON === 'function') return textOf(value.toJSON())
      return new RowEncoder().encode(value as Row)
    default:
      return undefined
  }
}
