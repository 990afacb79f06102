import type { Statement } from '@sluice/engine'
import { outsideQuotes } from '@sluice/schema-evolution'

const PLACEHOLDER = /(?<!:):(?:since|until)\b/

type Placeholder = 'since' | 'until'

/** What `:since` and `:until` stand for. */
export type Bounds = Readonly<Record<Placeholder, string>>

function* placeholdersIn(sql: string): Generator<{ readonly name: Placeholder; readonly at: number }> {
  for (const { text, at } of outsideQuotes(sql, PLACEHOLDER))
    yield { name: text === ':since' ? 'since' : 'until', at }
}

function filled(sql: string, fill: (name: Placeholder) => string): string {
  let [text, end] = ['', 0]
  for (const { name, at } of placeholdersIn(sql)) {
    text += sql.slice(end, at) + fill(name)
    end = at + `:${name}`.length
  }
  return text + sql.slice(end)
}

/** Where `:since` and `:until` stand in for the range that is built. */
export const hasPlaceholders = (sql: string, name?: Placeholder): boolean =>
  placeholdersIn(sql).some((found) => name === undefined || name === found.name)

/** The same query for a parser, with each character where it was. */
export const forParser = (sql: string): string =>
  filled(sql, (name) => (name === 'since' ? '$1' : '$2').padEnd(`:${name}`.length))

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
