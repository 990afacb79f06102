import { didYouMean } from '@sluice/schema'
import { ConfigError, showPath, type ConfigPath } from './config-error.ts'

/** What a field of the config may hold. */
export interface Field {
  /** As it reads behind `must be`. */
  readonly expected: string
  test(value: unknown): boolean
  readonly required?: boolean
}

/** The fields of an object of the config. */
export type Shape = Readonly<Record<string, Field>>

export type RawObject = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is RawObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

export const anyText: Field = { expected: 'a text', test: (value) => typeof value === 'string' }
export const text: Field = { expected: 'a string that is not empty', test: isText }
export const flag: Field = { expected: 'true or false', test: (value) => typeof value === 'boolean' }
export const object: Field = { expected: 'an object', test: isObject }
export const list: Field = { expected: 'a list', test: Array.isArray }
export const texts: Field = {
  expected: 'a list of strings',
  test: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
}
export const run: Field = { expected: 'a function', test: (value) => typeof value === 'function' }
export const anything: Field = { expected: 'anything', test: () => true }
export const natural: Field = {
  expected: 'a whole number from 0',
  test: (value) => Number.isInteger(value) && (value as number) >= 0,
}
export const number: Field = {
  expected: 'a number',
  test: (value) => typeof value === 'number' && Number.isFinite(value),
}
export const oneOf = (...words: readonly string[]): Field => ({
  expected: words.map((word) => JSON.stringify(word)).join(' or '),
  test: (value) => typeof value === 'string' && words.includes(value),
})
export const required = (field: Field): Field => ({ ...field, required: true })
export const either = (a: Field, b: Field): Field => ({
  expected: `${a.expected} or ${b.expected}`,
  test: (value) => a.test(value) || b.test(value),
})

const shown = (value: unknown): string => {
  if (typeof value === 'function') return 'a function'
  const json = JSON.stringify(value) ?? String(value)
  return json.length > 40 ? `${json.slice(0, 40)}…` : json
}

/**
 * Checks that `value` is an object with these fields and no others.
 * @throws ConfigError naming the first field that is wrong
 */
export function checkShape(value: unknown, shape: Shape, path: ConfigPath): RawObject {
  if (!isObject(value)) {
    throw new ConfigError(
      path,
      `${showPath(path)} must be an object; it is ${shown(value)}`,
      'see docs/config.md',
    )
  }
  const names = Object.keys(shape)
  for (const name of Object.keys(value)) {
    if (names.includes(name)) continue
    const place = [...path, name]
    throw new ConfigError(
      place,
      `${showPath(place)}: unknown field`,
      didYouMean(name, names, { what: 'fields' }),
    )
  }
  for (const [name, field] of Object.entries(shape)) {
    const place = [...path, name]
    const given = value[name]
    if (given === undefined && !field.required) continue
    if (given === undefined)
      throw new ConfigError(place, `${showPath(place)} is missing`, `it must be ${field.expected}`)
    if (!field.test(given)) {
      throw new ConfigError(
        place,
        `${showPath(place)} must be ${field.expected}; it is ${shown(given)}`,
        'correct it',
      )
    }
  }
  return value
}
