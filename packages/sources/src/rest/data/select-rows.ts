import type { Row } from '@sluice/loader'
import { RestError } from '../errors/rest-error.ts'
import { findLists, isRow } from './find-lists.ts'
import { valuesAt } from './json-path.ts'

/** Where the rows of an answer are: a JSONPath (RFC 9535), and what an answer without it means. Or a function that takes them out. */
export type DataSelector =
  | string
  | ((body: unknown) => readonly Row[])
  | { readonly path: string; /** `fail` by default. */ readonly missing?: 'fail' | 'empty' }

/**
 * The rows of an answer: the list that the selector points at, or one object. Without a selector the answer itself must be the list.
 * `null` is an empty list.
 * @throws RestError for an answer whose rows are not there
 */
export function selectRows(body: unknown, data: DataSelector | undefined): readonly Row[] {
  if (data === undefined) {
    if (body === null) return []
    if (Array.isArray(body)) return asRows(body, '$')
    throw new RestError('the response is not a list, and `data` does not say where its rows are', {
      code: 'E_REST_DATA',
      hint: hintFor(body),
    })
  }
  if (typeof data === 'function') return data(body)
  const { path, missing = 'fail' } = typeof data === 'string' ? { path: data } : data
  const found = valuesAt(body, path)
  if (found.length === 0 && missing === 'fail' && !/[*?:]/.test(path))
    throw new RestError(`the response has no value at ${path}, where \`data\` says that its rows are`, {
      code: 'E_REST_DATA',
      hint: `${hintFor(body)}; if an empty response leaves it out: data: { path: ${JSON.stringify(path)}, missing: 'empty' }`,
    })
  const [only] = found
  const list = found.length === 1 && !isRow(only) ? (only ?? []) : found
  if (Array.isArray(list)) return asRows(list, path)
  throw new RestError(`the response has a ${typeof list} at ${path} instead of rows`, {
    code: 'E_REST_DATA',
    hint: hintFor(body),
  })
}

function asRows(list: readonly unknown[], path: string): readonly Row[] {
  const wrong = list.find((item) => !isRow(item))
  if (wrong === undefined) return list as readonly Row[]
  throw new RestError(`the list at ${path} has ${Array.isArray(wrong) ? 'lists' : wrong === null ? 'nulls' : `a ${typeof wrong}`} in it, not objects`, {
    code: 'E_REST_DATA',
    hint: 'select objects, or make rows of the answer yourself with client.pages()',
  })
}

function hintFor(body: unknown): string {
  const lists = findLists(body)
  if (lists.length === 0) return "set data: '$' if the whole response is one row"
  return `set ${lists.map((path) => `data: ${JSON.stringify(path)}`).join(' or ')}`
}
