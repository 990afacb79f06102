import type { Statement } from '@sluice/engine'

/** What may hold a colon that is no placeholder, and the placeholders. */
const PART = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|::|:(since|until)\b/g

type Placeholder = 'since' | 'until'

/** What `:since` and `:until` stand for. */
export type Bounds = Readonly<Record<Placeholder, string>>

const filled = (sql: string, fill: (name: Placeholder, part: string) => string): string =>
  sql.replaceAll(PART, (part, name: Placeholder | undefined) =>
    name === undefined ? part : fill(name, part),
  )

/** Where `:since` and `:until` stand in for the range that is built. */
export const hasPlaceholders = (sql: string, name?: Placeholder): boolean =>
  sql.matchAll(PART).some(([, found]) => found !== undefined && (name === undefined || name === found))

/** The same query for a parser, with each character where it was. */
export const forParser = (sql: string): string =>
  filled(sql, (name, part) => (name === 'since' ? '$1' : '$2').padEnd(part.length))

/** The query with SQL in the place of each, to be described, or read by people. */
export const withBounds = (sql: string, bounds: Bounds): string => filled(sql, (name) => bounds[name])

/** The query with nulls in their place, which has the same columns. `type`: of the time column, where it is known. */
export function withNulls(sql: string, type?: string): string {
  const none = type === undefined ? 'null' : `cast(null as ${type})`
  return withBounds(sql, { since: none, until: none })
}

/** The query with the bounds as parameters of a type. */
export function bindBounds(sql: string, bounds: Bounds, type: string): Statement {
  const names: Placeholder[] = []
  const text = filled(sql, (name) => {
    if (!names.includes(name)) names.push(name)
    return `cast($${names.indexOf(name) + 1} as ${type})`
  })
  return { sql: text, parameters: names.map((name) => bounds[name]) }
}
