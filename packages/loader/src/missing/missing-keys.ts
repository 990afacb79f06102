import { unreachable, type ColumnType } from '@sluice/schema'
import type { KeyValue, MissingKey } from '../api/cursor/incremental.ts'
import { refreshOf } from '../api/options/refresh.ts'
import type { RowsResource } from '../api/resource.ts'
import type { LoadContext } from '../context/load-context.ts'
import type { KeyPages } from '../cursor/keys-without-value.ts'
import { CursorError } from '../cursor/cursor-error.ts'
import type { CursorRange } from '../cursor/cursor-range.ts'
import { readAgain, type ReadAgain } from './read-again.ts'

const NONE: KeyPages = { pages: [], count: 0 }

type Options = Pick<RowsResource, 'primaryKey'>

/**
 * The keys of rows of the target, or of those that wait, whose cursor has no value: `cursor.missing`. The target is asked for them
 * when they are needed, once in a load.
 */
export class MissingKeys implements AsyncIterable<MissingKey> {
  readonly #resource: RowsResource
  readonly #range: CursorRange
  readonly #context: LoadContext
  #found: { readonly key: string; readonly pages: Promise<KeyPages> } | undefined
  #count: number | undefined
  #isAsked = false
  #isPart = false

  constructor(resource: RowsResource, range: CursorRange, context: LoadContext) {
    this.#resource = resource
    this.#range = range
    this.#context = context
  }

  /** How many rows there are; undefined where nobody has looked. */
  get count(): number | undefined {
    return this.#count
  }

  /** True where the source was asked for some of them, so that rows before the range may come. */
  get isAsked(): boolean {
    return this.#isAsked && (this.#count ?? 0) > 0
  }

  /** True where the source was asked for a part of them, so that the next load asks for others. */
  get isPart(): boolean {
    return this.#isPart
  }

  /** Says that the source is asked for a part of them. */
  leaveOthers(): void {
    this.#isPart = true
  }

  /** What is read again; undefined where this load reads no such row. `given`: what the source says of the resource. */
  of(given: Options = {}): ReadAgain | undefined {
    const { incremental, isGiven, from } = this.#range
    const { keysWithoutValue, options } = this.#context
    const isOn = incremental.onMissing === 'include' && !isGiven && from !== undefined
    if (!isOn || refreshOf(options) === 'table' || !keysWithoutValue) return undefined
    const found = readAgain({ ...this.#resource, ...given }, incremental, this.#context)
    return 'why' in found ? undefined : found
  }

  /** Their keys. */
  async pages(given: Options = {}): Promise<KeyPages> {
    const again = this.of(given)
    const { keysWithoutValue, known } = this.#context
    if (!again || !keysWithoutValue) return NONE
    // The target has nothing that the ledger knows of, or nothing without a value.
    if (known.lastLoadId === 0 || known.cursors.get(this.#resource.name)?.lacksValues === false) return NONE
    const key = again.rows.key.join('\n')
    if (this.#found?.key !== key) this.#found = { key, pages: keysWithoutValue(again.rows) }
    const pages = await this.#found.pages
    this.#count = pages.count
    return pages
  }

  /** Their keys, for whoever asks the source for them. */
  async asked(given: Options = {}): Promise<KeyPages> {
    this.#isAsked = true
    return this.pages(given)
  }

  /**
   * The keys one by one, as objects.
   * @throws CursorError where rows of the resource are never read again, or its keys cannot be asked for
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<MissingKey> {
    const { incremental } = this.#range
    const { source } = this.#context
    const place = `${source}.${this.#resource.name}`
    const found = readAgain(this.#resource, incremental, this.#context)
    if ('why' in found && refreshOf(this.#context.options) !== 'table')
      throw new NotReadAgain(place, found.why)
    if ('why' in found) return
    if (found.masked !== undefined) throw new NotReadAgain(place, maskedText(found.masked))
    const { pages } = await this.asked()
    for (const page of pages)
      for (const texts of JSON.parse(page) as readonly (readonly string[])[])
        yield Object.fromEntries(
          found.key.map(({ source: name, type }, i): [string, KeyValue] => [
            name,
            keyOf(texts[i] ?? '', type),
          ]),
        )
  }
}

/** Why keys cannot be asked for. */
export const maskedText = (column: string): string =>
  `the key ${column} has a mask, so the table does not contain the key values of the source`

/** A value of a key as rows have it. */
function keyOf(text: string, type: ColumnType | undefined): KeyValue {
  switch (type) {
    case 'bigint': {
      const value = BigInt(text)
      return Number.isSafeInteger(Number(value)) ? Number(value) : value
    }
    case 'double':
      return Number(text)
    case 'bool':
      return text === 'true'
    case 'text':
    case 'timestamp':
    case 'date':
    case 'time':
    case 'json':
    case 'binary':
    case undefined:
      return text
    default:
      return type.startsWith('decimal') ? text : unreachable(type as never)
  }
}

/** `cursor.missing` is used where no row is read again. */
class NotReadAgain extends CursorError {
  constructor(place: string, why: string) {
    super(`cursor.missing cannot give keys: ${why}`, {
      code: 'E_CURSOR_KEY',
      place,
      hint: "do not use cursor.missing; if another column always has a value, use it where the cursor has none: coalesce: 'created_at'",
    })
  }
}
