import type { JSONPathQuery, JSONValue } from 'json-p3'
import { RestError } from '../errors/rest-error.ts'
import { jsonPathModule } from '../lazy-modules.ts'

const compiled = new Map<string, JSONPathQuery>()

/** `data.items` is short for `$.data.items`. */
const fullPath = (path: string): string =>
  path.startsWith('$') ? path : path.startsWith('[') ? `$${path}` : `$.${path}`

/** Why a text is no JSONPath (RFC 9535); undefined if it is one. */
export function jsonPathFault(path: string): string | undefined {
  try {
    compile(path)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function compile(path: string): JSONPathQuery {
  const known = compiled.get(path)
  if (known) return known
  const made = jsonPathModule().jsonpath.compile(fullPath(path))
  compiled.set(path, made)
  return made
}

/** The values at a JSONPath of an answer. @throws RestError for a text that is no JSONPath */
export function valuesAt(body: unknown, path: string): readonly unknown[] {
  const fault = jsonPathFault(path)
  if (fault !== undefined)
    throw new RestError(`${JSON.stringify(path)} is not a JSONPath: ${fault}`, { code: 'E_REST_DECLARATION' })
  return [...compile(path).query(body as JSONValue).values()]
}

/** The first value at a JSONPath; undefined if there is none. */
export const valueAt = (body: unknown, path: string): unknown => valuesAt(body, path)[0]
