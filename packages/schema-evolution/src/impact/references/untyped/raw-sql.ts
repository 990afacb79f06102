import { escapeRegExp } from '@sluice/schema'
import type { Access } from '../../delta/impact-report.ts'
import type { ReferenceSubject } from '../../delta/reference-subject.ts'

const STATEMENT = /\b(?:select\b[^]*\bfrom|insert\s+into|update\b[^]*\bset|delete\s+from|merge\s+into)\b/i
const WRITING = /\b(?:insert\s+into|update\b[^]*\bset|merge\s+into)\b/i
/** What follows `from`, `join`, `into` and `update`: names of tables, with or without quotes. */
const TABLES =
  /\b(?:from|join|into|update|using)\s+(?:only\s+)?((?:"[^"]+"|[\w$]+)(?:\s*\.\s*(?:"[^"]+"|[\w$]+))*)/gi

const word = (name: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}_$])${escapeRegExp(name)}(?![\\p{L}\\p{N}_$])`, 'iu')

const has = (text: string, name: string): boolean => word(name).test(text)

/** Texts and comments of SQL name nothing. */
const withoutTexts = (sql: string): string =>
  sql.replaceAll(/'(?:[^']|'')*'|--[^\n]*|\/\*[^]*?\*\//g, (text) =>
    text.includes(ANY_NAME) ? ANY_NAME : ' ',
  )

/** What a statement calls its tables: `from shop.orders as o`. */
const ALIASED = new RegExp(
  `${TABLES.source}(?:\\s+as)?\\s+(?!(?:where|on|using|set|join|left|right|inner|full|cross|group|order|limit|values|select|natural|lateral|returning)\\b)"?(\\w+)"?`,
  'gi',
)

/** Whether a text names a column where it can be one of ours: not as another table's, and not as what a column is called. */
export function namesColumn(sql: string, column: string, ours: (table: string) => boolean): boolean {
  const others = new Set(
    [...sql.matchAll(ALIASED)].flatMap(([, table = '', alias = '']) =>
      ours(plainName(table)) ? [] : [alias.toLowerCase()],
    ),
  )
  for (const table of tablesIn(sql)) if (!ours(table)) others.add(table).add(table.split('.').at(-1) ?? '')
  const before = new RegExp(`(\\bas\\s+|(?:[\\w"]+\\s*\\.\\s*)*)"?${word(column).source}`, 'giu')
  return [...sql.matchAll(before)].some(([, prefix = '']) => {
    if (/^as\s+$/i.test(prefix)) return false
    const qualifier = plainName(prefix).replace(/\.$/, '')
    return qualifier === '' || !others.has(qualifier)
  })
}

const plainName = (name: string): string => name.replaceAll(/["\s]/g, '').toLowerCase()

export const tablesIn = (sql: string): readonly string[] =>
  [...sql.matchAll(TABLES)].map(([, name = '']) => plainName(name))

/** Stands in SQL for a name that is only known when it runs. */
export const ANY_NAME = '\u0000'

/** Whether SQL says what tables it is about. */
export const namesTables = (sql: string): boolean => tablesIn(sql).length > 0

/** Whether a text is a statement of SQL, not a word that happens to be a column. */
export const isStatement = (text: string): boolean => STATEMENT.test(text)

/** What a piece of SQL may do with a subject; undefined where it says nothing of it. */
export function rawUse(text: string, { columns, table, bareTable }: ReferenceSubject): Access | undefined {
  const sql = withoutTexts(text)
  const tables = tablesIn(sql)
  const isOurs = (name: string): boolean => name === table.toLowerCase() || name === bareTable.toLowerCase()
  const ours = tables.some(isOurs)
  // A statement that names its tables is about those; a fragment is about whatever its query is about.
  if (tables.length > 0 && !ours && !has(sql, table)) return undefined
  const named = [...columns].some(
    (column) => namesColumn(sql, column, isOurs) || (ours && sql.includes(ANY_NAME)),
  )
  const all = ours && (columns.size === 0 || /(?:\bselect|,)\s+(?:[\w"]+\.)?\*/i.test(sql))
  if (!named && !all && !(columns.size === 0 && has(sql, table))) return undefined
  return WRITING.test(sql) ? 'write' : 'read'
}
