import type { TableName } from '@sluice/schema'
import { ident, unquoted } from '../../quote.ts'

const NAME = String.raw`("(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_]*)`
const ALTER = new RegExp(
  String.raw`^alter\s+table\s+(?:if\s+exists\s+)?${NAME}\.${NAME}\s+(?:alter|drop|rename(?!\s+to\b))\s`,
  'iu',
)
const RENAME = new RegExp(String.raw`\srename\s+(?:column\s+)?${NAME}\s+to\s+${NAME}\s*$`, 'iu')
const RELAX = new RegExp(String.raw`\salter\s+(?:column\s+)?${NAME}\s+drop\s+not\s+null\s*$`, 'iu')
const COMMENT = new RegExp(
  String.raw`^comment\s+on\s+(?:table\s+${NAME}\.${NAME}|column\s+${NAME}\.${NAME}\.${NAME})\s+is\s+(?:null|'((?:[^']|'')*)')\s*$`,
  'iu',
)

const WORD = /'(?:[^']|'')*'|"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_]*/gu

/** The table of which a statement changes or drops a column. */
export function alteredTable(statement: string): TableName | undefined {
  const [, dataset, name] = ALTER.exec(statement) ?? []
  return dataset === undefined || name === undefined
    ? undefined
    : { dataset: unquoted(dataset), name: unquoted(name) }
}

/** The column that a statement renames, and its new name. */
export function renamedColumn(statement: string): { readonly from: string; readonly to: string } | undefined {
  const [, from, to] = RENAME.exec(statement) ?? []
  return from === undefined || to === undefined ? undefined : { from: unquoted(from), to: unquoted(to) }
}

/** The column that a statement lets be null. */
export function relaxedColumn(statement: string): string | undefined {
  const [, column] = RELAX.exec(statement) ?? []
  return column === undefined ? undefined : unquoted(column)
}

/** What a statement says about a table, or about a column of it. */
export interface Comment extends TableName {
  readonly column?: string
  /** Null where it takes a comment away. */
  readonly text: string | null
}

/** The comment that a statement makes. */
export function commentIn(statement: string): Comment | undefined {
  const found = COMMENT.exec(statement)
  if (!found) return undefined
  const [dataset, name, column] = (found[1] === undefined ? found.slice(3, 6) : found.slice(1, 3)).map(
    unquoted,
  )
  if (dataset === undefined || name === undefined) return undefined
  const text = found[6]?.replaceAll("''", "'") ?? null
  return { dataset, name, text, ...(column !== undefined && { column }) }
}

/** Whether a statement changes rows: DuckDB alters no table afterwards in the same transaction. */
export const writesRows = (statement: string): boolean =>
  /^(?:update|delete|insert|merge|with)\b/iu.test(statement)

/** The names in an expression or definition, without its texts. */
export const namesIn = (sql: string): readonly string[] =>
  (sql.match(WORD) ?? []).filter((word) => !word.startsWith("'")).map(unquoted)

/** An expression or definition with the new name of a column. */
export const withNewName = (sql: string, from: string, to: string): string =>
  sql.replaceAll(WORD, (word) =>
    !word.startsWith("'") && unquoted(word) === from.toLowerCase() ? ident(to) : word,
  )

/** Whether the definition of an index has one of these columns. */
export const indexesAny = (sql: string, columns: readonly string[]): boolean => {
  const names = namesIn(splitIndex(sql)[1])
  return columns.some((column) => names.includes(column))
}

/** The columns of an index's definition, from their parenthesis on. */
export function splitIndex(sql: string): readonly [head: string, columns: string] {
  const at = sql.indexOf('(', sql.indexOf(' ON '))
  return [sql.slice(0, at), sql.slice(at)]
}
