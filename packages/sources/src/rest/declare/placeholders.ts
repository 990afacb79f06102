import { valueAt } from '../data/json-path.ts'
import { RestError } from '../errors/rest-error.ts'
import type { Given } from './declaration.ts'

/** `{resources.orders.id}` or `{cursor.from}`; with a second pair of braces it stands for itself. */
const PLACEHOLDER = /\{(\{)?(resources\.[\w-]+\.[^{}]+|cursor\.(?:from|to|last)(?:\.\d+)?)\}(\})?/g

export type Placeholder =
  | { readonly kind: 'parent'; readonly resource: string; readonly path: string }
  | { readonly kind: 'cursor'; readonly which: 'from' | 'to' | 'last'; readonly index: number | undefined }

function parse(text: string): Placeholder {
  const [kind, name = '', ...rest] = text.split('.')
  if (kind === 'resources') return { kind: 'parent', resource: name, path: rest.join('.') }
  const [index] = rest
  return {
    kind: 'cursor',
    which: name as 'from' | 'to' | 'last',
    index: index === undefined ? undefined : Number(index),
  }
}

/** The placeholders in the texts of a value. */
export function placeholdersIn(value: unknown): readonly Placeholder[] {
  if (typeof value === 'string')
    return [...value.matchAll(PLACEHOLDER)].flatMap(([, open, text = '']) =>
      open === undefined ? [parse(text)] : [],
    )
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(placeholdersIn)
}

/** What looks like a placeholder and is none. */
export const strayBrace = (path: string): string | undefined =>
  /\{[^{}]*\}/.exec(path.replaceAll(PLACEHOLDER, ''))?.[0]

/** The value of a placeholder; undefined for a cursor that has none. @throws RestError where the parent's row has none */
function valueOf(placeholder: Placeholder, { cursor, parent }: Given): unknown {
  if (placeholder.kind === 'cursor') {
    const position = cursor?.[placeholder.which]
    return placeholder.index === undefined ? position : [position].flat()[placeholder.index]
  }
  const { resource, path } = placeholder
  const own = parent && Object.hasOwn(parent, path) ? parent[path] : valueAt(parent, path)
  if (own !== undefined && own !== null) return own
  throw new RestError(
    `a row of ${resource} has no value at ${path}, which the request for its children needs`,
    {
      code: 'E_REST_DATA',
      hint: `correct the path; a filter among the steps of ${resource} can leave such rows out`,
    },
  )
}

/** The text with the values of its placeholders; the value itself where the text is one placeholder. */
export function fillText(text: string, given: Given): unknown {
  const [only] = [...text.matchAll(PLACEHOLDER)]
  if (only?.[0] === text && only[1] === undefined) return valueOf(parse(only[2] ?? ''), given)
  return writeText(text, given, String)
}

/** The text with the values of its placeholders, as `write` writes them. */
export function writeText(text: string, given: Given, write: (value: unknown) => string): string {
  return text.replaceAll(PLACEHOLDER, (whole, open: string | undefined, name: string) => {
    if (open !== undefined) return whole.slice(1, -1)
    const value = valueOf(parse(name), given)
    return value === undefined ? '' : write(value)
  })
}

/** The value with all placeholders filled and all functions called; keys whose value is undefined are left out. */
export function fill(value: unknown, given: Given): unknown {
  if (typeof value === 'function') return (value as (given: Given) => unknown)(given)
  if (typeof value === 'string') return fillText(value, given)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  if (Array.isArray(value)) return value.map((item) => fill(item, given))
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      const filled = fill(item, given)
      return filled === undefined ? [] : [[key, filled]]
    }),
  )
}
