import { literal } from '@sluice/engine'

/** What may hold a colon that is no placeholder, and the placeholders. */
const PART = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|::|:(since|until)\b/g

/** Where `:since` and `:until` stand in for the range that is built. */
export const hasPlaceholders = (sql: string): boolean =>
  sql.matchAll(PART).some(([, name]) => name !== undefined)

/** The same query for a parser, with each character where it was. */
export const forParser = (sql: string): string =>
  sql.replaceAll(PART, (part, name: string | undefined) =>
    name === undefined ? part : (name === 'since' ? '$1' : '$2').padEnd(part.length),
  )

/** The query for a range. The values are literals: PostgreSQL takes no parameters where a query fills a new table. */
export const withRange = (sql: string, range: { readonly since: string; readonly until: string }): string =>
  sql.replaceAll(PART, (part, name: string | undefined) =>
    name === undefined ? part : literal(range[name as 'since' | 'until']),
  )
