import type { Column } from '@sluice/schema'

const PREFIX = 'primary key: '

/** The table comment that records a key on DuckDB, where an index would have to live in memory. */
export const keyComment = (key: readonly string[]): string => PREFIX + JSON.stringify(key)

/** The key in a table's comment; empty where it names none. */
export function keyInComment(comment: string | null): readonly string[] {
  return comment?.startsWith(PREFIX) ? (JSON.parse(comment.slice(PREFIX.length)) as string[]) : []
}

const MASKED = 'masked: '
const REFERENCES = 'references: '

/** The comment of a column whose values have a mask; the catalog queries look for its beginning. */
export const maskComment = (mask: string): string => `${MASKED}${mask}`

/** The comment of a column that is a foreign key in its source: of which table, and its columns. */
export const referenceComment = (reference: string): string => `${REFERENCES}${reference}`

/** What the comment of a column says, where it is one of these. */
export function saidInComment(comment: string | null | undefined): Pick<Column, 'mask' | 'references'> {
  if (comment?.startsWith(MASKED)) return { mask: comment.slice(MASKED.length) }
  return comment?.startsWith(REFERENCES) ? { references: comment.slice(REFERENCES.length) } : {}
}
