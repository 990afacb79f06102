import { SluiceError } from '@sluice/schema'

/** A parameter as both engines' binders take it. `json` says that the text was made from an object or a list. */
export type PlainParameter = string | number | bigint | boolean | null | Date | Uint8Array | JsonParameter

export class JsonParameter {
  readonly text: string
  readonly isList: boolean

  constructor(value: object) {
    this.text = JSON.stringify(value)
    this.isList = Array.isArray(value)
  }
}

/** Checks a parameter and makes objects and lists JSON; undefined is null. */
export function plainParameter(value: unknown, index: number): PlainParameter {
  if (value === undefined || value === null) return null
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'bigint':
    case 'boolean':
      return value
    case 'object':
      if (value instanceof Uint8Array) return value
      if (!(value instanceof Date)) return new JsonParameter(value)
      if (!Number.isNaN(value.getTime())) return value
      throw badParameter(index, 'is an invalid Date', 'check the Date before it is bound')
    default:
      throw badParameter(index, `is a ${typeof value}`, 'bind text, numbers, dates, bytes, objects or null')
  }
}

/** A number as shortest text; `String` alone would lose the sign of -0. */
export const numberText = (value: number): string => (Object.is(value, -0) ? '-0' : String(value))

/** An array where the engine wants an array and not JSON. */
export const arrayParameter = (index: number, cause?: unknown): SluiceError =>
  badParameter(
    index,
    'is a list, and lists are bound as JSON',
    `write where('column', 'in', values) instead of = any($1)`,
    cause,
  )

export const badParameter = (index: number, fault: string, hint: string, cause?: unknown): SluiceError =>
  new SluiceError(`parameter $${index + 1} ${fault}`, { code: 'E_PARAMETER', hint, cause })
