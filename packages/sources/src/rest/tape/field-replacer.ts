import { mapMembers } from '@sluice/loader'
import type { RecordedAnswer } from './recording.ts'

/**
 * Replaces the values of chosen fields, at any depth: the same value by the same stand-in wherever it comes, so that rows that
 * refer to each other still do.
 */
export class FieldReplacer {
  readonly #names: ReadonlySet<string>
  readonly #standIns = new Map<string, string | number>()
  #count = 0

  constructor(names: readonly string[]) {
    this.#names = new Set(names.map((name) => name.toLowerCase()))
  }

  /** A value of JSON with the fields replaced. */
  replace(value: unknown, field?: string): unknown {
    if (typeof value === 'object' && value !== null)
      return mapMembers(value, (item, key) =>
        this.replace(item, !Array.isArray(value) && this.#names.has(key.toLowerCase()) ? key : field),
      )
    return field === undefined ? value : this.#standIn(field, value)
  }

  /** A request that was made with a value that is replaced asks with its stand-in. */
  inRequest(answer: RecordedAnswer): RecordedAnswer {
    if (this.#standIns.size === 0) return answer
    const url = new URL(answer.url, 'http://recorded')
    const path = url.pathname.split('/').map((part) => {
      const known = this.#standIns.get(decodeURIComponent(part))
      return known === undefined ? part : encodeURIComponent(known)
    })
    for (const [name, value] of url.searchParams) {
      const known = this.#standIns.get(value)
      if (known !== undefined) url.searchParams.set(name, String(known))
    }
    return {
      ...answer,
      url: `${path.join('/')}${url.search}`,
      ...('sent' in answer && { sent: this.#inBody(answer.sent) }),
    }
  }

  #inBody(value: unknown): unknown {
    if (typeof value === 'object' && value !== null) return mapMembers(value, (item) => this.#inBody(item))
    return this.#standIns.get(String(value)) ?? value
  }

  #standIn(field: string, value: unknown): unknown {
    if (value === null || typeof value === 'boolean' || value === '') return value
    const known = this.#standIns.get(String(value))
    if (known !== undefined) return known
    const number = ++this.#count
    const made =
      typeof value !== 'string'
        ? number
        : value.includes('@')
          ? `${field}-${number}@example.com`
          : `${field}-${number}`
    this.#standIns.set(String(value), made)
    return made
  }
}
