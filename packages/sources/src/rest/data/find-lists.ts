import type { Row } from '@sluice/loader'

/** True for an object of JSON, which is no list. */
export const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const key = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `['${name}']`)

/** How deep below an answer rows are looked for. */
const DEEPEST = 3

/** The JSONPaths of the lists of objects in an answer, which may be its rows. Lists in rows are not looked at. */
export function findLists(body: unknown, path = '$', depth = 0): readonly string[] {
  if (Array.isArray(body)) return body.length > 0 && body.every(isRow) ? [path] : []
  if (!isRow(body) || depth > DEEPEST) return []
  return Object.entries(body).flatMap(([name, value]) => findLists(value, `${path}${key(name)}`, depth + 1))
}
