import { isPlainObject, SluiceError } from '@sluice/schema'
import type { State } from '../api/resource.ts'
import { memberPath } from './rows/member-path.ts'

/** What is wrong with a value, and what to store in its place. */
interface NoJson {
  readonly path: string
  readonly is: string
  readonly instead: string
}

/** The first value in a state that JSON, or a database's JSON, does not hold as it is. */
function findNoJson(value: unknown, path: string, above: ReadonlySet<unknown>): NoJson | undefined {
  const no = (is: string, instead: string): NoJson => ({ path, is, instead })
  switch (typeof value) {
    case 'boolean':
      return undefined
    case 'number':
      return Number.isFinite(value) ? undefined : no(String(value), 'null, or a text')
    case 'string':
      if (value.includes('\0')) return no('a string with a NUL character', 'the string without it')
      return value.isWellFormed()
        ? undefined
        : no('a string with half a surrogate pair', 'value.toWellFormed()')
    case 'bigint':
      return no('a bigint', 'String(value)')
    case 'object':
      break
    default:
      return no(value === undefined ? 'undefined' : `a ${typeof value}`, 'a value')
  }
  if (value === null) return undefined
  if (above.has(value)) return no('an object that contains itself', 'a copy')
  if (value instanceof Date) return no('a Date', 'value.toISOString()')
  if (value instanceof Set) return no('a Set', '[...value]')
  if (value instanceof Map) return no('a Map', 'Object.fromEntries(value)')
  const isList = Array.isArray(value)
  if (!isList && !isPlainObject(value)) {
    const { name } = (value.constructor ?? {}) as { name?: string }
    return no(name ? `a ${name}` : 'not a plain object', 'a plain object')
  }
  const below = new Set([...above, value])
  for (const [key, item] of Object.entries(value)) {
    const place = memberPath(path, key, isList)
    // JSON leaves out a key without a value.
    const found =
      item === undefined && !isList
        ? undefined
        : (findNoJson(key, place, below) ?? findNoJson(item, place, below))
    if (found) return found
  }
  return undefined
}

/** @throws SluiceError where a resource left something in its state that would come back as something else */
export function checkState(state: State, resource: string): void {
  const found = findNoJson(state, 'state', new Set())
  if (!found) return
  throw new SluiceError(`${found.path} is ${found.is}; state can hold only JSON values`, {
    code: 'E_STATE',
    place: resource,
    hint: `store ${found.instead} there`,
  })
}
