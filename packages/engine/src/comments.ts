const PREFIX = 'primary key: '

/** The table comment that records a key on DuckDB, where an index would have to live in memory. */
export const keyComment = (key: readonly string[]): string => PREFIX + JSON.stringify(key)

/** The key in a table's comment; empty where it names none. */
export function keyInComment(comment: string | null): readonly string[] {
  return comment?.startsWith(PREFIX) ? (JSON.parse(comment.slice(PREFIX.length)) as string[]) : []
}

const MASKED = 'masked: '

/** The comment of a column whose values have a mask; the catalog queries look for its beginning. */
export const maskComment = (mask: string): string => `${MASKED}${mask}`

/** Whether the comment of a column says a mask. */
export const isMaskComment = (comment: string | null): boolean => comment?.startsWith(MASKED) ?? false

/** The mask that such a comment says. */
export const maskInComment = (comment: string): string => comment.slice(MASKED.length)
