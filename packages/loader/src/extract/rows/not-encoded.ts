import { SluiceError } from '@sluice/schema'
import type { Row } from '../../api/rows/row.ts'
import { memberPath } from './member-path.ts'

/** JSON would keep nothing of this value. */
export class NotKept extends Error {
  readonly value: object

  constructor(value: object) {
    super('JSON cannot represent a value')
    this.value = value
  }
}

/** A row with a value of which JSON would keep nothing, such as a Map or a Promise. */
export function rowNotKept(row: Row, value: object, place: string): SluiceError {
  const at = pathTo(value, row, '')
  const name = nameOf(value)
  const what = value instanceof Date ? 'an invalid Date' : `${/^[AEIOU]/i.test(name) ? 'an' : 'a'} ${name}`
  return new SluiceError(
    `${at === '' ? 'the row' : (at ?? 'a value of the row')} is ${what}, which JSON cannot represent`,
    {
      code: 'E_NOT_A_ROW',
      place,
      hint: insteadOf(value),
    },
  )
}

const nameOf = (value: object): string =>
  value.constructor?.name || ((value as { [Symbol.toStringTag]?: string })[Symbol.toStringTag] ?? 'value')

function insteadOf(value: object): string {
  if (value instanceof Promise) return 'await it'
  if (value instanceof Response) return 'yield await value.json() instead'
  if (Symbol.asyncIterator in value) return 'write `yield* value`'
  if (value instanceof Map) return 'yield Object.fromEntries(value) instead'
  if (Symbol.iterator in value) return 'yield [...value] instead'
  if (value instanceof Date) return 'yield null, or the text from which it was made'
  return 'yield plain values: text, numbers, dates, bytes, lists, and objects of these'
}

/** A row that cannot be written as JSON. */
export function rowNotWritten(error: unknown, place: string): SluiceError {
  const why =
    error instanceof RangeError
      ? 'it contains itself, or nests too deeply'
      : `reading one of its values throws an error (${error instanceof Error ? error.message : String(error)})`
  return new SluiceError(`the row cannot be written as JSON: ${why}`, {
    code: 'E_NOT_A_ROW',
    place,
    hint: 'yield plain values: text, numbers, dates, lists, and objects of these',
    cause: error,
  })
}

/** Where `sought` is in a value: `tags[0].names`; undefined where it is not. */
function pathTo(sought: object, value: unknown, path: string): string | undefined {
  if (value === sought) return path
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, item] of Object.entries(value)) {
    const found = pathTo(sought, item, memberPath(path, key, Array.isArray(value)))
    if (found !== undefined) return found
  }
  return undefined
}
